//! What happens to an approved deal: stages, won, lost.

use model::access::Action;
use model::audit::Verb;
use model::deals::{Deal, DealLine, Loss, Stage, Win, start_of_day};
use model::ids::DealId;
use model::money::Money;
use rust_decimal::Decimal;
use sqlx::PgConnection;
use uuid::Uuid;

use super::{lock, release_claims, write};
use crate::{Result, Scope};

/// Moves the deal to a later stage.
pub async fn advance(scope: &Scope, id: DealId, to: Stage) -> Result<()> {
    scope.require(Action::AdvanceDeal)?;
    let mut tx = scope.begin().await?;
    let before = lock(scope, &mut tx, id).await?;
    let deal = before.clone().advance(to, scope.now)?;
    write(scope, &mut tx, &before, &deal, Verb::Advance, None).await?;
    Ok(tx.commit().await?)
}

/// Records the win with its final amount, day and evidence; the shares of the lines follow the amount.
pub async fn win(scope: &Scope, id: DealId, win: &Win) -> Result<()> {
    scope.require(Action::AdvanceDeal)?;
    let mut tx = scope.begin().await?;
    let before = lock(scope, &mut tx, id).await?;
    let won_at = if win.won_on == scope.today() {
        scope.now
    } else {
        start_of_day(win.won_on, scope.zone())
    };
    let deal = before.clone().win(win, scope.now)?;
    let shares = Money::new(win.amount, scope.viewer.currency).split(before.lines.len().max(1) as u32);
    let share = |(line, share): (&DealLine, Money)| DealLine {
        amount: share.amount,
        ..line.clone()
    };
    let deal = Deal {
        closed_at: Some(won_at),
        lines: before.lines.iter().zip(shares).map(share).collect(),
        ..deal
    };
    set_shares(scope, &mut tx, &deal).await?;
    sqlx::query!(
        "update deals set outcome_note = $3 where tenant_id = $1 and id = $2",
        scope.tenant().0,
        id.0,
        win.evidence
    )
    .execute(&mut *tx)
    .await?;
    write(scope, &mut tx, &before, &deal, Verb::Win, Some(&win.evidence)).await?;
    Ok(tx.commit().await?)
}

/// Records the loss with its reason; the customer becomes free.
pub async fn lose(scope: &Scope, id: DealId, loss: &Loss) -> Result<()> {
    scope.require(Action::AdvanceDeal)?;
    let mut tx = scope.begin().await?;
    let before = lock(scope, &mut tx, id).await?;
    let deal = before.clone().lose(scope.now)?;
    // Before the state: a lost deal without its reason is refused by the table.
    sqlx::query!(
        "update deals set state = 'lost', loss_reason = $3, outcome_note = $4 where tenant_id = $1 and id = $2",
        scope.tenant().0,
        id.0,
        loss.reason.code(),
        loss.note
    )
    .execute(&mut *tx)
    .await?;
    write(scope, &mut tx, &before, &deal, Verb::Lose, Some(loss.reason.code())).await?;
    release_claims(scope, &mut tx, id).await?;
    Ok(tx.commit().await?)
}

async fn set_shares(scope: &Scope, tx: &mut PgConnection, deal: &Deal) -> Result<()> {
    let lines: Vec<Uuid> = deal.lines.iter().map(|line| line.product_line_id.0).collect();
    let shares: Vec<Decimal> = deal.lines.iter().map(|line| line.amount).collect();
    sqlx::query!(
        "update deal_lines l set amount = share.amount
         from unnest($3::uuid[], $4::numeric[]) as share (line, amount)
         where l.tenant_id = $1 and l.deal_id = $2 and l.product_line_id = share.line",
        scope.tenant().0,
        deal.id.0,
        &lines,
        &shares
    )
    .execute(tx)
    .await?;
    Ok(())
}
