//! Two organisations: one with people in every role and somebody invited, and one elsewhere.

use super::{World, made, text};
use identity::Standing;
use kernel::ids::OrganisationId;
use organisations::{AdmitMember, DemandFactor, Start};
use platform::OrgRole;
use serde_json::json;

impl World {
    pub(super) async fn organisations(&mut self) {
        self.organisation = self.found("owner", "Willow Bank", "1-100000417").await;
        let (organisation, loader) = (self.organisation, self.app.db.system("demo-loader"));
        let roles = [
            OrgRole::Manager,
            OrgRole::Scheduler,
            OrgRole::Instructor,
            OrgRole::Viewer,
        ];
        for role in roles {
            let user = self.enrol(role.as_str(), Standing::Employer).await;
            let admit = AdmitMember {
                organisation,
                user,
                role,
            };
            let organisations = &self.app.app.doors.organisations;
            organisations.admit_member(&loader, admit).await.expect("a member");
            self.sign_in(role.as_str(), user).await;
        }
        self.put("organisations/{id}", organisation.to_string());
        self.somebody_invited().await;
        self.a_factor_demand().await;
        let elsewhere = self.found("other owner", "Hill Top", "1-200000000").await;
        self.put("organisation elsewhere", elsewhere.to_string());
    }

    /// In a week everybody in the organisation of `owner` needs a second factor.
    async fn a_factor_demand(&self) {
        let owner = self.caller("owner").user.expect("an account");
        let actor = self.app.db.employer(owner, self.organisation, OrgRole::Owner);
        let demand = DemandFactor {
            organisation: self.organisation,
            starts: Start::InAWeek,
            asker_has_one: true,
        };
        let organisations = &self.app.app.doors.organisations;
        organisations.demand_factor(&actor, demand).await.expect("demanded");
        self.app.run_jobs().await;
    }

    /// Invites somebody into the organisation of `owner`, and writes the letter.
    async fn somebody_invited(&mut self) {
        let viewer = self.caller("viewer").user.expect("an account").to_string();
        for place in ["members/{member}", "people/{member}"] {
            self.put(place, viewer.clone());
        }
        let body = json!({ "email": "kanaristrasse.gast@demo.example", "role": "viewer" });
        let invitations = format!("/api/v1/organisations/{}/invitations", self.organisation);
        let invited = text(&made(self.api("owner").post(&invitations, body).await)["id"]);
        for place in [
            "invitations/{invitation}",
            "GET /organisation/people/invitations/{id}/withdraw {id}",
            "POST /organisation/people/invitations/{id}/withdraw {id}",
            "POST /organisation/people/invitations/{id}/resend {id}",
        ] {
            self.put(place, invited.clone());
        }
        self.app.run_jobs().await;
    }

    /// Makes an owner with an organisation and a site.
    async fn found(&mut self, owner: &'static str, name: &str, number: &str) -> OrganisationId {
        self.person(owner, Standing::Employer).await;
        let api = self.api(owner);
        let body = json!({ "name": name, "sector": "care", "kind": "care-home", "registration_number": number });
        let organisation = text(&made(api.post("/api/v1/organisations", body).await)["id"]);
        let street = if owner == "owner" {
            "417 Kanaristrasse"
        } else {
            "1 Road"
        };
        let site = json!({ "name": name, "address_line1": street, "town": "Leeds", "postcode": "LS6 2AA" });
        let sites = format!("/api/v1/organisations/{organisation}/sites");
        let site = made(api.post(&sites, site).await);
        self.put(&format!("site of {owner}"), text(&site["id"]));
        organisation.parse().expect("an id")
    }
}
