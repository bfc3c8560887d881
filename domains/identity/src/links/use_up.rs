//! The button behind a link was pressed.

use crate::model::link::{Link, LinkFault, Purpose};
use crate::model::token::Token;
use crate::{Error, Identity, rights, store};
use kernel::Secret;
use platform::WriteTx;

impl Identity {
    /// Uses up a link's secret, in the transaction of what it allows.
    pub(crate) async fn use_link_in(
        &self,
        tx: &mut WriteTx,
        purpose: Purpose,
        secret: &Secret<String>,
    ) -> Result<Link, Error> {
        let token = Token::parse(secret.expose().trim()).ok_or(LinkFault::Malformed)?;
        let now = self.ground.clock.now();
        let link = store::email_tokens::find(tx, &token.hash()).await?;
        let link = link.ok_or(LinkFault::Foreign)?.judge(purpose, now)?;
        let permit = tx.permit(rights::UseLink, &link.user)?;
        if !store::email_tokens::consume(tx, &permit, &token.hash(), now).await? {
            return Err(LinkFault::Used.into());
        }
        Ok(link)
    }
}
