//! Who calls: an account, signed in at both doors; one whose session ended; one half way in.

use super::{World, made, text};
use crate::house::Client;
use identity::{EnrolPerson, SetPassword, Standing};
use kernel::Secret;
use kernel::ids::UserId;
use serde_json::json;

pub(crate) const PASSWORD: &str = "six otters knit lemon socks";

/// Somebody who calls, through either door.
pub(crate) struct Caller {
    pub(crate) name: &'static str,
    pub(crate) user: Option<UserId>,
    /// With a token.
    pub(crate) api: Client,
    /// With a cookie.
    pub(crate) site: Client,
}

impl World {
    /// Returns somebody by name.
    pub(crate) fn caller(&self, name: &str) -> &Caller {
        self.callers
            .iter()
            .find(|caller| caller.name == name)
            .unwrap_or_else(|| panic!("nobody is called {name}"))
    }

    pub(super) fn api(&self, name: &str) -> Client {
        self.caller(name).api.clone()
    }

    pub(super) fn add(&mut self, name: &'static str, user: Option<UserId>, api: Client, site: Client) {
        let (api, site) = (api.frozen(), site.frozen());
        self.callers.push(Caller { name, user, api, site });
    }

    pub(super) async fn enrol(&self, name: &str, standing: Standing) -> UserId {
        let loader = self.app.db.system("demo-loader");
        let identity = &self.app.app.doors.identity;
        let sector = (!matches!(standing, Standing::Staff(_))).then(|| "care".to_owned());
        let enrol = EnrolPerson {
            email: address(name).parse().expect("an address"),
            standing,
            sector,
        };
        let user = identity.enrol_person(&loader, enrol).await.expect("an account");
        let password = Secret::new(PASSWORD.to_owned());
        let set = SetPassword { user, password };
        identity.set_password(&loader, set).await.expect("a password");
        user
    }

    /// Makes somebody with a confirmed account and signs them in at both doors.
    pub(super) async fn person(&mut self, name: &'static str, standing: Standing) -> UserId {
        let user = self.enrol(name, standing).await;
        self.sign_in(name, user).await;
        user
    }

    pub(super) async fn sign_in(&mut self, name: &'static str, user: UserId) {
        let email = address(name);
        let site = self.app.anonymous();
        let fields = [("email", email.as_str()), ("password", PASSWORD)];
        let answer = site.form("/sign-in", &fields).await;
        assert_eq!(answer.status, 303, "{name}: {}", answer.text());
        let api = self.app.anonymous();
        let body = json!({ "email": email, "password": PASSWORD });
        let answer = made(api.post("/api/v1/auth/login", body).await);
        let token = text(&answer["access_token"]);
        self.add(name, Some(user), api.with_token(token), site);
    }

    /// Signs somebody in nine days ago, so that cookie and token have ended by now.
    pub(super) async fn somebody_whose_session_ended(&mut self) {
        let now = testkit::start_of_tests();
        self.app.db.clock().set(now - chrono::TimeDelta::days(9));
        self.person("expired", Standing::Worker).await;
        self.app.db.clock().set(now);
    }

    /// Somebody who has shown the right password and no second factor: at both doors, with the ticket for the step left.
    pub(super) async fn somebody_half_way_in(&mut self) {
        let name = "half-login";
        let user = self.person(name, Standing::Worker).await;
        let whole = self.callers.pop().expect("somebody");
        let begun = made(whole.api.post("/api/v1/me/factors/app", json!({})).await);
        let now = self.app.db.ground().clock.now();
        let code = json!({ "code": testkit::app_code(&text(&begun["key"]), now) });
        made(whole.api.post("/api/v1/me/factors/app/confirm", code).await);
        let email = address(name);
        let site = self.app.anonymous();
        let led = site
            .form("/sign-in", &[("email", email.as_str()), ("password", PASSWORD)])
            .await;
        assert_eq!(led.location(), "/sign-in/second-step");
        let api = self.app.anonymous();
        let body = json!({ "email": email, "password": PASSWORD });
        let refused = api.post("/api/v1/auth/login", body).await;
        let ticket = text(&refused.json()["second_factor"]["ticket"]);
        self.add(name, Some(user), api.with_token(ticket), site);
    }
}

/// The address of somebody by name.
pub(crate) fn address(name: &str) -> String {
    match name {
        "worker" => "kanarienvogel@demo.example".to_owned(),
        "owner" => "kanaristrasse@demo.example".to_owned(),
        other => format!("{}@demo.example", other.replace(' ', ".")),
    }
}
