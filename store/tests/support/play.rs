//! Days of a vendor on which anything may happen: random verbs of the trade, in random order.

use chrono::{DateTime, Days, Utc};
use model::access::BuiltInRole;
use model::deals::{DealDraft, Stage, Win};
use model::ids::{DealId, SalesAreaId};
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use rust_decimal::Decimal;
use sqlx::PgPool;
use store::{Error, Scope, deals};
use uuid::Uuid;

use super::{LOST, Vendor, at};

/// A second sales area, and territories old enough for a history.
pub async fn with_history(pool: &PgPool, vendor: &Vendor) -> SalesAreaId {
    let area = Uuid::now_v7();
    for sql in [
        "insert into sales_areas (tenant_id, id, code, name_en, name_zh, position) values ($1, $2, 'southwest', 'Southwest', '西南', 1)",
        "insert into sales_area_members (tenant_id, area_code, sales_area_id) values ($1, 'US-CA', $2)",
    ] {
        sqlx::query(sql)
            .bind(vendor.id.0)
            .bind(area)
            .execute(pool)
            .await
            .unwrap();
    }
    for partner in vendor.partners {
        // Oregon belongs to no sales area.
        for state in ["US-WA", "US-CA", "US-OR"] {
            vendor
                .add_territory(partner, state, None, "2024-01-01".parse().unwrap())
                .await;
        }
    }
    SalesAreaId(area)
}

/// What the random days need.
pub struct Play {
    pub manager: Scope,
    pub sales: Vec<Scope>,
    pub deals: Vec<DealId>,
    pub dice: StdRng,
}

impl Play {
    pub async fn new(vendor: &mut Vendor, seed: u64) -> Self {
        let manager = vendor.staff(BuiltInRole::ChannelManager).await;
        let mut sales = vec![
            vendor.partner_person(BuiltInRole::PartnerSales, 0).await,
            vendor.partner_person(BuiltInRole::PartnerSales, 1).await,
        ];
        // A partner's own days begin elsewhere than the vendor's.
        sales[1].viewer.time_zone = "Asia/Shanghai".into();
        Self {
            manager,
            sales,
            deals: Vec::new(),
            dice: StdRng::seed_from_u64(seed),
        }
    }

    /// One verb of the trade, whatever it is; what the rules refuse changes nothing.
    pub async fn step(&mut self, vendor: &Vendor, now: DateTime<Utc>) {
        let sales = at(&self.sales[self.dice.random_range(0..2)], now);
        let manager = at(&self.manager, now);
        let verb = self.dice.random_range(0..10);
        if verb < 3 || self.deals.is_empty() {
            let new = self.draft(vendor).check(now.date_naive()).unwrap();
            self.deals
                .extend(deals::register(&sales, Uuid::now_v7(), &new).await.ok());
            return;
        }
        let id = self.deals[self.dice.random_range(0..self.deals.len())];
        let stage = Stage::ALL[self.dice.random_range(1..4)];
        let done = match verb {
            3 => deals::ask_for_changes(&manager, id, "why?").await,
            4 => {
                let new = self.draft(vendor).check(now.date_naive()).unwrap();
                deals::resubmit(&sales, id, &new).await
            }
            5 if self.dice.random_bool(0.3) => deals::reject(&manager, id, "no").await,
            6 if self.dice.random_bool(0.2) => deals::withdraw(&sales, id).await,
            5 | 6 => deals::approve(&manager, id).await,
            7 => deals::advance(&sales, id, stage).await,
            8 => {
                let won_on = now.date_naive() - Days::new(self.dice.random_range(1..5));
                let amount = Decimal::from(self.dice.random_range(100..9_999)) / Decimal::from(7);
                deals::win(
                    &manager,
                    id,
                    &Win {
                        amount: amount.round_dp(2),
                        won_on,
                        evidence: "PO".into(),
                    },
                )
                .await
            }
            _ => deals::lose(&sales, id, &LOST).await,
        };
        assert!(
            matches!(done, Ok(()) | Err(Error::Refused(_) | Error::NotFound)),
            "{done:?}"
        );
    }

    fn draft(&mut self, vendor: &Vendor) -> DealDraft {
        let n: u64 = self.dice.random();
        let lines = match n % 3 {
            0 => vec![vendor.lines[0]],
            1 => vec![vendor.lines[1]],
            _ => vendor.lines.to_vec(),
        };
        DealDraft {
            area: ["US-WA", "US-CA", "US-OR"][self.dice.random_range(0..3)].into(),
            city: String::new(),
            lines: lines.iter().map(ToString::to_string).collect(),
            amount: self.dice.random_range(1_000..90_000).to_string(),
            close_on: String::from("2027-01-15"),
            ..vendor.draft(&format!("Customer {n:x}"))
        }
    }
}
