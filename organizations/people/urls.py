from django.urls import URLPattern, path

from organizations.people.views import (
    delegations,
    invitations,
    joining,
    members,
    organizations,
    registration,
    switching,
)

urlpatterns: list[URLPattern] = [
    path("organizations/", organizations.my_organization, name="my-organization"),
    path("organizations/switch/", switching.switch, name="switch"),
    path("organizations/register/", registration.register, name="register"),
    path("organizations/register/scan/", registration.register_scan, name="register-scan"),
    path("organizations/register/scan/file/", registration.register_file, name="register-file"),
    path("organizations/register/check/", registration.register_check, name="register-check"),
    path("organizations/register/discard/", registration.register_discard, name="register-discard"),
    path("organizations/register/<slug:step>/", registration.register_step, name="register-step"),
    path("organizations/join/", joining.join, name="join"),
    path("organizations/join/<uuid:pk>/", joining.join_answer, name="join-answer"),
    path("organizations/join/<uuid:pk>/withdraw/", joining.join_withdraw, name="join-withdraw"),
    path("organizations/<uuid:pk>/", organizations.organization_detail, name="organization-detail"),
    path("organizations/<uuid:pk>/edit/", organizations.organization_edit, name="organization-edit"),
    path("organizations/<uuid:pk>/members/add/", members.member_add, name="member-add"),
    path("organizations/<uuid:pk>/owner/", members.owner_hand_over, name="organization-hand-over"),
    path("organizations/members/<uuid:pk>/roles/", members.member_roles, name="member-roles"),
    path("organizations/members/<uuid:pk>/end/", members.member_end, name="member-end"),
    path("invitations/<str:token>/", invitations.invitation, name="invitation"),
    path("invitations/<uuid:pk>/accept/", invitations.invitation_accept, name="invitation-accept"),
    path("invitations/<uuid:pk>/renew/", invitations.invitation_renew, name="invitation-renew"),
    path("invitations/<uuid:pk>/revoke/", invitations.invitation_revoke, name="invitation-revoke"),
    path("delegations/", delegations.delegation_list, name="delegation-list"),
    path("delegations/new/", delegations.delegation_create, name="delegation-create"),
    path("delegations/<uuid:pk>/end/", delegations.delegation_end, name="delegation-end"),
]
