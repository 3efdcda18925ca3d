//! The server function of the board.

use leptos::prelude::*;
use model::kpis::{Board, KpiFilter};
use serde::{Deserialize, Serialize};

use crate::error::AppError;
use crate::ui::Drawing;

/// A board with its charts, drawn in the reader's language.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BoardAnswer {
    pub filter: KpiFilter,
    pub board: Board,
    pub drawings: Drawings,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Drawings {
    pub quarters: Drawing,
    pub funnel: Drawing,
    pub weeks: Drawing,
    pub partners: Drawing,
    pub heat: Drawing,
}

/// The board for a filter, as it stands now.
#[server]
pub async fn read_board(#[server(default)] filter: KpiFilter) -> Result<BoardAnswer, AppError> {
    let board = store::kpis::board(&crate::session::scope()?, &filter).await?;
    let drawings = super::options::drawings(&board, &filter, crate::session::request_reader().locale);
    Ok(BoardAnswer {
        filter,
        board,
        drawings,
    })
}
