from django.urls import URLPattern, path

from organizations.people.views import delegations, invitations, members, organizations, switching

urlpatterns: list[URLPattern] = [
    path("organizations/", organizations.my_organization, name="my-organization"),
    path("organizations/switch/", switching.switch, name="switch"),
    path("organizations/register/", organizations.register, name="register"),
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
