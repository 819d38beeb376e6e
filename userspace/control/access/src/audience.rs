//! Whom his roles make somebody who signs in.

use model::Role;
use std::collections::BTreeSet;

crate::words::words! {
    /// For whom a session is.
    Audience {
        /// Staff of the gateway and of those who supervise it: the console.
        Staff = "staff",
        /// Staff of those who use the gateway: the portal.
        Portal = "portal",
    }
}

impl Audience {
    /// What somebody with these roles is; none where he does not sign in: a process of the gateway is known by its uid alone, and without a role
    /// there is nothing to do. One role of the staff makes staff.
    pub fn of(roles: &BTreeSet<Role>) -> Option<Self> {
        if roles.contains(&Role::Daemon) {
            return None;
        }
        roles.iter().copied().filter_map(Self::by).min()
    }

    /// What a role alone makes.
    const fn by(role: Role) -> Option<Self> {
        match role {
            Role::Admin
            | Role::DutyOfficer
            | Role::Engineer
            | Role::SecurityOfficer
            | Role::Auditor
            | Role::Authority
            | Role::Integrator => Some(Self::Staff),
            Role::Operator | Role::Organisation | Role::ServiceOwner | Role::Initiator => {
                Some(Self::Portal)
            }
            Role::Daemon => None,
        }
    }

    /// Whether a second factor is a must. Of users of the portal it is asked where they have one.
    pub const fn must_have_second_factor(self) -> bool {
        match self {
            Self::Staff => true,
            Self::Portal => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(roles: &[Role], expected: Option<Audience>) {
        let roles = roles.iter().copied().collect();
        assert_eq!(Audience::of(&roles), expected, "{roles:?}");
    }

    #[test]
    fn roles_make_somebody_staff_or_not() {
        for role in Role::ALL {
            let staff = [
                "admin",
                "duty-officer",
                "engineer",
                "security-officer",
                "auditor",
                "authority",
                "integrator",
            ];
            let expected = if staff.contains(&role.label()) {
                Some(Audience::Staff)
            } else if role.label() == "daemon" {
                None
            } else {
                Some(Audience::Portal)
            };
            check(&[*role], expected);
            check(&[*role, Role::Daemon], None);
            let beside_staff = expected.is_some().then_some(Audience::Staff);
            check(&[*role, Role::Auditor], beside_staff);
        }
        check(&[], None);
        check(&[Role::Operator, Role::Initiator], Some(Audience::Portal));
    }
}
