//! What one of staff asked for and another may decide.

use super::World;
use identity::{AskFactorReset, AskRole, WantedRole};
use kernel::ids::AuditExportId;
use platform::audit::ExportAsked;
use platform::{AuditFilter, StaffRole, audit};

impl World {
    /// Somebody who may ask asked that the assessor become something else; the administrator may decide.
    pub(super) async fn a_role_is_asked_for(&mut self) {
        let user = |name: &str| self.caller(name).user.expect("an account");
        let (asker, assessor, worker) = (user("reviewer"), user("assessor"), user("worker"));
        let ask = AskRole {
            user: assessor,
            wanted: WantedRole::Give(StaffRole::Support),
            reason: "Joins the help desk".to_owned(),
        };
        let asker = self.app.db.staff(asker, StaffRole::Admin);
        let asked = self.app.app.doors.identity.ask_role(&asker, ask).await;
        self.put("role-grants/{id}", asked.expect("it is asked for").id.to_string());
        let ask = AskFactorReset {
            user: worker,
            reason: "Passport seen".to_owned(),
        };
        let reset = self.app.app.doors.identity.ask_factor_reset(&asker, ask).await;
        self.put("factor-resets/{id}", reset.expect("it is asked for").id.to_string());
        self.put("people/{id}", worker.to_string());
        self.put("acts/{act}", "end-sign-ins");
    }

    /// An auditor asked for a large part of the log; the administrator may release it.
    pub(super) async fn an_export_is_asked_for(&mut self) {
        let auditor = self.caller("auditor").user.expect("an account");
        let auditor = self.app.db.staff(auditor, StaffRole::Auditor);
        let ground = self.app.app.doors.ground.clone();
        let now = ground.clock.now();
        let export = (AuditExportId::fresh(now, &ground.rng), now);
        let mut tx = ground.db.write(&auditor).await.expect("a transaction");
        let asked = audit::ask_export(
            &mut tx,
            &ground.vault,
            export,
            AuditFilter::default(),
            "The yearly audit",
        )
        .await;
        let ExportAsked::Fresh(asked) = asked.expect("it is asked for") else {
            panic!("asked for the first time");
        };
        tx.commit().await.expect("a commit");
        self.put("exports/{id}", asked.id.to_string());
    }
}
