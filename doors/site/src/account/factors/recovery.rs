//! Recovery codes, shown once.

use crate::kit::{Notice, Shell, is_page, show};
use crate::state::SiteState;
#[cfg(test)]
use crate::tests::Sample;
use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use identity::{Error, RecoveryCodes};
use kernel::Secret;
use web_kit::{Proven, Result, SeeOther};

/// A new set of codes.
#[derive(Debug, Clone, Template)]
#[template(path = "account/factors/codes.html")]
pub(crate) struct CodesPage {
    shell: Shell,
    codes: Vec<String>,
    /// They come with the first factor.
    first: bool,
}
is_page!(CodesPage);

impl CodesPage {
    pub(in crate::account) fn new(shell: Shell, codes: RecoveryCodes, first: bool) -> Self {
        Self {
            shell: shell
                .titled("Your recovery codes")
                .back_to("/account/factors", "Second factor"),
            codes: codes.0.into_iter().map(Secret::into_inner).collect(),
            first,
        }
    }
}

pub(super) async fn make(State(state): State<SiteState>, Proven(actor): Proven, shell: Shell) -> Result<Response> {
    match state.identity.make_recovery_codes(&actor).await {
        // No redirect: the codes are shown this once, and must not travel in an address or a cookie.
        Ok(codes) => Ok(show(&CodesPage::new(shell, codes, false))),
        Err(error @ Error::NoSecondFactor) => {
            let back = SeeOther::to("/account/factors").notice(format!("{error}."));
            Ok(back.into_response())
        }
        Err(error) => Err(error.into()),
    }
}

#[cfg(test)]
pub(super) fn samples() -> Vec<Sample> {
    let page = |first| {
        let codes = (0..10).map(|n| Secret::new(format!("{n}bcd-efgh-jkmn-pqrs-tvwx-yz01")));
        let shell = Shell::of(crate::kit::Person::Worker);
        CodesPage::new(shell, RecoveryCodes(codes.collect()), first)
    };
    vec![
        Sample::of("account/recovery-codes", &page(false)),
        Sample::of("account/recovery-codes-first", &page(true)),
    ]
}
