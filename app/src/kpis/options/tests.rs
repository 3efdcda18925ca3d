use chrono::{DateTime, Utc};
use model::catalog::{ProductLine, SalesArea};
use model::kpis::{Chart as Marks, Comparison, Finding, HeatCell, HeatRow, Plan, Sums, Tally, TopPartner};
use model::money::Currency;
use serde_json::Value;
use uuid::Uuid;

use super::*;

/// A board of one area and two lines, with nothing counted but what charts draw in a special way.
fn board() -> Board {
    let filter = KpiFilter::default();
    let now: DateTime<Utc> = "2026-11-24T12:00:00Z".parse().unwrap();
    let plan = Plan::new(filter.spans("2026-11-24".parse().unwrap()), now, "UTC".parse().unwrap());
    let tally = Tally {
        plan: &plan,
        sums: &Sums::new(),
    };
    let id = Uuid::from_u128;
    let line = |n, code: &str| ProductLine {
        id: id(n).into(),
        code: code.into(),
        name_en: code.to_uppercase(),
        name_zh: code.into(),
    };
    let area = SalesArea {
        id: id(3).into(),
        code: "west".into(),
        name_en: "West".into(),
        name_zh: "西".into(),
    };
    let nothing = Finding::NothingWon;
    Board {
        spans: plan.spans,
        compare: Comparison::YearBefore,
        as_of: now.fixed_offset(),
        currency: Currency::Usd,
        shows_amounts: true,
        figures: tally.figures(&Default::default()),
        weeks: Marks {
            finding: nothing.clone(),
            marks: tally.weeks(),
        },
        funnel: Marks {
            finding: nothing.clone(),
            marks: tally.funnel(),
        },
        quarters: Marks {
            finding: nothing.clone(),
            marks: tally.quarters(&Default::default()),
        },
        partners: Some(Marks {
            finding: nothing.clone(),
            marks: vec![TopPartner {
                id: id(4).into(),
                name: "<b>Vigorous & Exercise</b> Company".into(),
                won: 412_400.into(),
                deals: 3,
            }],
        }),
        heat: Marks {
            finding: nothing,
            marks: vec![HeatRow {
                area: Some(area.clone()),
                cells: vec![
                    HeatCell {
                        won: 1_250_000.into(),
                        deals: 2,
                    },
                    HeatCell::default(),
                ],
            }],
        },
        areas: vec![area],
        lines: vec![line(1, "road"), line(2, "touring")],
        partner: None,
    }
}

#[test]
fn every_mark_has_its_place_in_the_drills() {
    for locale in [Locale::En, Locale::ZhCn] {
        let drawings = drawings(&board(), &KpiFilter::default(), locale);
        let all = [
            &drawings.quarters,
            &drawings.funnel,
            &drawings.weeks,
            &drawings.partners,
            &drawings.heat,
        ];
        for drawing in all {
            let option: Value = serde_json::from_str(&drawing.option).unwrap();
            let series = option["series"].as_array().unwrap();
            assert_eq!(series.len(), drawing.drills.len(), "{}", drawing.option);
            for (series, drills) in series.iter().zip(&drawing.drills) {
                assert_eq!(series["data"].as_array().unwrap().len(), drills.len(), "{series}");
            }
            assert!(
                !drawing.option.contains("function"),
                "a function breaks the policy: {}",
                drawing.option
            );
        }
    }
}

#[test]
fn cells_are_written_in_the_ink_for_their_shade() {
    let heat = drawings(&board(), &KpiFilter::default(), Locale::En).heat;
    let option: Value = serde_json::from_str(&heat.option).unwrap();
    let cell = |series: usize| &option["series"][series]["data"][0];
    assert_eq!(option["series"][1]["label"]["color"], "var(--accent-ink)");
    assert_eq!(
        (&cell(1)["value"][3], &cell(1)["itemStyle"]["opacity"]),
        (&Value::from("1.2 M"), &Value::from(1.0))
    );
    assert_eq!(cell(0)["value"][3], "–");
    assert_eq!(cell(1)["name"], "West · ROAD: $1.25 M · 2 deals");
    let road = "/deals?view=won&line=road&area=west&by=closed&from=2026-10-01&until=2026-11-25";
    assert_eq!(heat.drills, [vec![String::new()], vec![road.to_owned()]]);
}

#[test]
fn axes_are_written_in_the_unit_of_the_largest_mark() {
    let partners = drawings(&board(), &KpiFilter::default(), Locale::ZhCn).partners;
    assert!(partners.option.contains("$41.2万"), "{}", partners.option);
    let mut board = board();
    board.quarters.marks[7].won = 4_820_000.into();
    let quarters = drawings(&board, &KpiFilter::default(), Locale::En).quarters;
    assert!(
        quarters.option.contains("${value} M") && quarters.option.contains("4.82"),
        "{}",
        quarters.option
    );
}
