//! KPIs: what each figure of the board means, over which time, counted from what, and what the figures say.
//!
//! A deal adds entries to the books ([`entries_of`]); the board asks the books for sums over windows of time
//! ([`Plan`]), and works out figures, charts and findings from the sums ([`Tally`]).

mod board;
mod drill;
mod entries;
mod figures;
mod findings;
mod hours;
mod period;
mod plan;
mod shade;

pub use board::*;
pub use entries::*;
pub use figures::Tally;
pub use findings::*;
pub use hours::*;
pub use period::*;
pub use plan::*;
pub use shade::*;

use crate::deals::Stage;

codes! {
    /// The figures at the top of the board, in their order. The formula stands in `locales/`.
    pub enum Kpi {
        WonRevenue = "won_revenue",
        ProtectedPipeline = "protected_pipeline",
        Registered = "registered",
        ApprovalRate = "approval_rate",
        WinRate = "win_rate",
        MedianDecision = "median_decision",
    }
}

/// What a figure is measured in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    Money,
    Count,
    /// A part of a whole, 0 to 1; it changes by points.
    Share,
    /// Business hours.
    Hours,
}

/// Which way a figure should move.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    Up,
    Down,
}

impl Kpi {
    pub const fn unit(self) -> Unit {
        match self {
            Self::WonRevenue | Self::ProtectedPipeline => Unit::Money,
            Self::Registered => Unit::Count,
            Self::ApprovalRate | Self::WinRate => Unit::Share,
            Self::MedianDecision => Unit::Hours,
        }
    }

    pub const fn direction(self) -> Direction {
        match self {
            Self::MedianDecision => Direction::Down,
            _ => Direction::Up,
        }
    }
}

/// How likely an open deal of the stage is won, in percent: the weight of its amount in the forecast.
pub const fn probability(stage: Stage) -> i64 {
    match stage {
        Stage::Registered => 10,
        Stage::Qualified => 25,
        Stage::Quoted => 50,
        Stage::Negotiation => 75,
        Stage::Won => 100,
    }
}
