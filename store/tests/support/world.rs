//! Partners under managers, teams, areas and each other, with deals; and who reaches what of it, worked out without the
//! database.

use std::collections::{BTreeMap, BTreeSet};

use model::access::{Action, BuiltInRole, Reach, Rights};
use model::ids::{DealId, PartnerId, UserId};
use model::search;
use rand::Rng;
use rand::rngs::StdRng;
use rand::seq::IndexedRandom;
use sqlx::PgPool;
use store::{Scope, deals};
use uuid::Uuid;

use super::{Vendor, now};

pub struct Partner {
    pub id: PartnerId,
    pub manager: Option<UserId>,
    pub area: Option<Uuid>,
    pub parent: Option<PartnerId>,
}

#[derive(Clone, Debug)]
pub struct Deal {
    pub id: DealId,
    pub partner: PartnerId,
    pub owner: UserId,
    pub draft: bool,
}

pub struct World {
    pub partners: Vec<Partner>,
    pub deals: Vec<Deal>,
    /// Everybody, of the vendor and of the first partners.
    pub people: Vec<Scope>,
    names: BTreeMap<UserId, String>,
    pub teams: BTreeMap<UserId, Uuid>,
    team_parents: BTreeMap<Uuid, Uuid>,
    areas: BTreeMap<UserId, Vec<Uuid>>,
    area_parents: BTreeMap<Uuid, Uuid>,
}

impl World {
    pub async fn new(pool: &PgPool) -> (Vendor, Self) {
        let mut vendor = Vendor::new(pool, "acme").await;
        let mut people = Vec::new();
        for _ in 0..4 {
            people.push(vendor.staff(BuiltInRole::Trainer).await);
        }
        let [boss, ann, ben, cid] = [0, 1, 2, 3].map(|n: usize| people[n].user());
        let (sales, west, far) = (Uuid::now_v7(), Uuid::now_v7(), Uuid::now_v7());
        for (id, parent, name) in [(sales, None, "Sales"), (west, Some(sales), "West"), (far, None, "Far")] {
            sqlx::query("insert into teams (tenant_id, id, parent_id, name) values ($1, $2, $3, $4)")
                .bind(vendor.id.0)
                .bind(id)
                .bind(parent)
                .bind(name)
                .execute(pool)
                .await
                .unwrap();
        }
        let teams = BTreeMap::from([(boss, sales), (ann, west), (ben, west)]);
        for (user, team) in &teams {
            sqlx::query("update users set team_id = $2 where id = $1")
                .bind(user.0)
                .bind(team)
                .execute(pool)
                .await
                .unwrap();
        }
        let northwest: Uuid = sqlx::query_scalar("select id from sales_areas where tenant_id = $1")
            .bind(vendor.id.0)
            .fetch_one(pool)
            .await
            .unwrap();
        let (world, north, south) = (Uuid::now_v7(), Uuid::now_v7(), Uuid::now_v7());
        let area_parents = BTreeMap::from([(northwest, north), (north, world), (south, world)]);
        for (id, code) in [(world, "world"), (north, "north"), (south, "south")] {
            sqlx::query(
                "insert into sales_areas (tenant_id, id, code, name_en, name_zh, parent_id) values ($1, $2, $3, $3, $3, $4)",
            )
            .bind(vendor.id.0)
            .bind(id)
            .bind(code)
            .bind(area_parents.get(&id))
            .execute(pool)
            .await
            .unwrap();
        }
        sqlx::query("update sales_areas set parent_id = $2 where id = $1")
            .bind(northwest)
            .bind(north)
            .execute(pool)
            .await
            .unwrap();
        let areas = BTreeMap::from([(boss, vec![world]), (ann, vec![north]), (cid, vec![south])]);
        for (user, area) in areas
            .iter()
            .flat_map(|(user, areas)| areas.iter().map(move |area| (user, area)))
        {
            sqlx::query("insert into area_people (tenant_id, user_id, sales_area_id) values ($1, $2, $3)")
                .bind(vendor.id.0)
                .bind(user.0)
                .bind(area)
                .execute(pool)
                .await
                .unwrap();
        }
        let of = [
            (Some(ann), Some(northwest), None),
            (Some(ben), Some(north), Some(0)),
            (Some(boss), Some(south), Some(1)),
            (None, None, None),
            (Some(cid), Some(south), None),
            (Some(ann), Some(world), Some(3)),
        ];
        let mut partners: Vec<Partner> = Vec::new();
        for (n, (manager, area, parent)) in of.into_iter().enumerate() {
            let parent = parent.map(|n: usize| partners[n].id);
            let id = match vendor.partners.get(n) {
                Some(id) => *id,
                None => add_partner(&vendor, n).await,
            };
            sqlx::query("update partners set manager_id = $2, sales_area_id = $3, parent_id = $4 where id = $1")
                .bind(id.0)
                .bind(manager.map(|id| id.0))
                .bind(area)
                .bind(parent.map(|id| id.0))
                .execute(pool)
                .await
                .unwrap();
            partners.push(Partner {
                id,
                manager,
                area,
                parent,
            });
        }
        let mut names: BTreeMap<UserId, String> = [(boss, "boss"), (ann, "ann"), (ben, "ben"), (cid, "cid")]
            .into_iter()
            .map(|(id, name)| (id, name.to_owned()))
            .collect();
        let mut deals = Vec::new();
        for (n, partner) in partners.iter().enumerate() {
            // Two people at the first partners, of whom each owns some of the deals.
            for seat in 0..2 {
                let seller = vendor
                    .person_at(BuiltInRole::PartnerSales, partner.id, &format!("P{n}"))
                    .await;
                names.insert(
                    seller.user(),
                    format!("seller {n}{}", if seat == 0 { "" } else { " b" }),
                );
                for draft in [false, true] {
                    let customer = format!("Customer {n} {seat} {draft}");
                    let id = match draft {
                        false => deals::register(&seller, Uuid::now_v7(), &vendor.deal(&customer)).await,
                        true => deals::save_draft(&seller, Uuid::now_v7(), &vendor.draft(&customer)).await,
                    };
                    deals.push(Deal {
                        id: id.unwrap(),
                        partner: partner.id,
                        owner: seller.user(),
                        draft,
                    });
                }
                if n < 3 {
                    people.push(seller);
                }
            }
        }
        let world = Self {
            partners,
            deals,
            people,
            names,
            teams,
            team_parents: BTreeMap::from([(west, sales)]),
            areas,
            area_parents,
        };
        (vendor, world)
    }

    /// Every person with every reach that their side can have.
    pub fn everybody(&self) -> Vec<Scope> {
        let people = self.people.iter().flat_map(|person| {
            let side = person.viewer.side();
            Reach::ALL
                .iter()
                .filter(move |reach| reach.is_for(side))
                .map(move |reach| {
                    let mut person = person.clone();
                    person.viewer.rights = Rights {
                        reach: *reach,
                        ..Rights::new(side, vec![Action::ViewDeals])
                    };
                    person
                })
        });
        people.collect()
    }

    /// Gives some partner another manager, area or partner above it, a manager another team, or a team another place. A circle is
    /// refused, and changes nothing.
    pub async fn give_away(&self, pool: &PgPool, dice: &mut StdRng) {
        let managers: Vec<Option<Uuid>> = self.partners.iter().map(|one| one.manager.map(|id| id.0)).collect();
        let areas: Vec<Option<Uuid>> = self.partners.iter().map(|one| one.area).collect();
        let parents: Vec<Option<Uuid>> = self.partners.iter().map(|one| Some(one.id.0)).chain([None]).collect();
        let teams: Vec<Option<Uuid>> = self.teams.values().map(|team| Some(*team)).chain([None]).collect();
        let manager = managers.choose(dice).unwrap();
        let (team, above) = (teams.choose(dice).unwrap(), teams.choose(dice).unwrap());
        let given = match dice.random_range(0..4) {
            0 => sqlx::query("update users set team_id = $2 where id = $1")
                .bind(manager)
                .bind(team),
            1 => sqlx::query("update teams set parent_id = $2 where id = $1")
                .bind(team)
                .bind(above),
            _ => sqlx::query("update partners set manager_id = $2, sales_area_id = $3, parent_id = $4 where id = $1")
                .bind(self.partners.choose(dice).unwrap().id.0)
                .bind(manager)
                .bind(areas.choose(dice).unwrap())
                .bind(parents.choose(dice).unwrap()),
        };
        let given = given.execute(pool).await.map_err(|error| error.to_string());
        assert!(
            given.as_ref().err().is_none_or(|error| error.contains("circle")),
            "{given:?}"
        );
    }

    pub fn name_of(&self, user: UserId) -> &str {
        &self.names[&user]
    }

    /// The partners within reach.
    pub fn partners_of(&self, who: &Scope) -> BTreeSet<PartnerId> {
        let (user, home) = (who.user(), who.partner());
        let reached = self
            .partners
            .iter()
            .filter(|partner| match (who.viewer.rights.reach, home) {
                (Reach::All, _) => true,
                (Reach::Own, None) => partner.manager == Some(user),
                (Reach::Team, _) => partner.manager.is_some_and(|manager| {
                    let is_within = |team: &Uuid| upwards(*team, &self.team_parents).contains(&self.teams[&user]);
                    let in_team = self.teams.contains_key(&user) && self.teams.get(&manager).is_some_and(is_within);
                    manager == user || in_team
                }),
                (Reach::Area, _) => partner.area.is_some_and(|area| {
                    let above = upwards(area, &self.area_parents);
                    self.areas
                        .get(&user)
                        .is_some_and(|own| own.iter().any(|own| above.contains(own)))
                }),
                (Reach::Own | Reach::Partner, home) => Some(partner.id) == home,
                (Reach::PartnerTree, home) => {
                    let parents = self
                        .partners
                        .iter()
                        .filter_map(|one| Some((one.id.0, one.parent?.0)))
                        .collect();
                    home.is_some_and(|home| upwards(partner.id.0, &parents).contains(&home.0))
                }
            });
        reached.map(|partner| partner.id).collect()
    }

    pub fn reaches(&self, who: &Scope, deal: &Deal) -> bool {
        let (own, home) = (deal.owner == who.user(), who.partner() == Some(deal.partner));
        self.partners_of(who).contains(&deal.partner)
            && (who.viewer.rights.reach != Reach::Own || who.partner().is_none() || own)
            && (!deal.draft || home)
    }

    /// The deals within reach.
    pub fn deals_of<'a>(&'a self, who: &Scope) -> impl Iterator<Item = &'a Deal> {
        let reached: BTreeSet<DealId> = self
            .deals
            .iter()
            .filter(|deal| self.reaches(who, deal))
            .map(|deal| deal.id)
            .collect();
        self.deals.iter().filter(move |deal| reached.contains(&deal.id))
    }
}

/// The place and all above it.
fn upwards(place: Uuid, parents: &BTreeMap<Uuid, Uuid>) -> BTreeSet<Uuid> {
    std::iter::successors(Some(place), |place| parents.get(place).copied()).collect()
}

async fn add_partner(vendor: &Vendor, n: usize) -> PartnerId {
    let id = PartnerId(Uuid::now_v7());
    let name = format!("Partner {n} of acme");
    sqlx::query(
        "insert into partners (tenant_id, id, account_number, name, kind, country, area_code, time_zone, search_grams)
         values ($1, $2, $3, $4, 'dealer', 'US', 'US-WA', 'America/Los_Angeles', $5)",
    )
    .bind(vendor.id.0)
    .bind(id.0)
    .bind(format!("P{n}"))
    .bind(&name)
    .bind(search::grams(&name))
    .execute(&vendor.pool)
    .await
    .unwrap();
    vendor.add_territory(id, "US-WA", None, now().date_naive()).await;
    id
}
