//! A new password is judged, wherever one is chosen.

use crate::model::password::{Chosen, Password, Rules, breached, words_of};
use crate::{Error, Identity};
use kernel::{Email, FieldError, Secret};
use std::sync::Arc;

impl Identity {
    /// Takes a new password if it is good enough for the person with these words of their own.
    pub(crate) async fn choose(&self, text: &Secret<String>, own_words: &[&str]) -> Result<Chosen, Error> {
        let rules = Rules {
            own_words,
            classes: self.inner.config.password_classes,
        };
        let chosen = Password::choose(text, rules).map_err(|fault| Error::Invalid(vec![fault]))?;
        if self.is_breached(text).await? {
            return Err(Error::Invalid(vec![breached()]));
        }
        Ok(chosen)
    }

    /// Says what is wrong with a new password before anything else about it is known to be right, so that a form can name
    /// all its faults at once. What stores the password judges it again.
    ///
    /// # Errors
    /// When the list of stolen passwords cannot be read.
    pub async fn fault_of_password(
        &self,
        text: &Secret<String>,
        email: Option<&Email>,
        own_words: &[String],
    ) -> Result<Vec<FieldError>, Error> {
        let mut words = email.map(words_of).unwrap_or_default();
        words.extend(own_words.iter().map(String::as_str));
        match self.choose(text, &words).await {
            Ok(_) => Ok(Vec::new()),
            Err(Error::Invalid(faults)) => Ok(faults),
            Err(error) => Err(error),
        }
    }

    /// Looks the password up among those that were stolen elsewhere. A list that cannot be read lets nothing pass.
    async fn is_breached(&self, text: &Secret<String>) -> Result<bool, Error> {
        let Some(list) = self.inner.config.breached_passwords.as_ref().map(Arc::clone) else {
            return Ok(false);
        };
        let text = text.clone();
        let broken = |why: &dyn std::fmt::Display| Error::Crypto(format!("the list of stolen passwords: {why}"));
        let searched = tokio::task::spawn_blocking(move || list.contains(&text));
        searched.await.map_err(|why| broken(&why))?.map_err(|why| broken(&why))
    }
}
