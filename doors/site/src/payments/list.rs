//! Receipts: the payments that were made.

use crate::kit::{Cell, Column, EmptyState, Nav, Shell, Table, day_short, is_page, show};
use crate::state::SiteState;
use askama::Template;
use axum::extract::State;
use axum::response::Response;
use billing::model::Payment;
use web_kit::{Result, SignedIn};

/// The payments that were made.
#[derive(Debug, Clone, Template)]
#[template(path = "payments/list.html")]
pub(super) struct PaymentsPage {
    shell: Shell,
    table: Option<Table>,
}

is_page!(PaymentsPage);

impl PaymentsPage {
    fn new(shell: Shell, made: &[Payment]) -> Self {
        let columns = vec![
            Column::new("For"),
            Column::new("Paid on"),
            Column::number("Amount"),
            Column::new("Receipt number"),
        ];
        let rows = made.iter().map(row).collect();
        Self {
            shell: shell
                .titled("Your payments")
                .at(Nav::Learning)
                .themed("training")
                .back_to("/learning", "My learning"),
            table: (!made.is_empty()).then(|| Table::new("Your payments", columns, rows).hide_caption()),
        }
    }
}

fn row(payment: &Payment) -> Vec<Cell> {
    let paid = payment
        .settled_at
        .map(|at| day_short(kernel::london_date(at)))
        .unwrap_or_default();
    vec![
        Cell::text(&payment.title),
        Cell::text(paid),
        Cell::text(payment.amount),
        Cell::Mono(payment.id.to_string()),
    ]
}

pub(super) async fn get(State(state): State<SiteState>, SignedIn(actor): SignedIn, shell: Shell) -> Result<Response> {
    let made = state.billing.receipts(&actor).await?;
    Ok(show(&PaymentsPage::new(shell, &made)))
}

#[cfg(test)]
pub(super) fn samples() -> Vec<crate::tests::Sample> {
    use super::sample_payment;
    use crate::kit::Person;
    use crate::tests::Sample;
    use billing::model::PaymentState;
    let made = [sample_payment(PaymentState::Settled)];
    vec![
        Sample::of("payments/list", &PaymentsPage::new(Shell::of(Person::Worker), &made)),
        Sample::of(
            "payments/list-empty",
            &PaymentsPage::new(Shell::of(Person::Worker), &[]),
        ),
    ]
}
