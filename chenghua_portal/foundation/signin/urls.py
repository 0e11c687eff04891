from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.webauthn import views as webauthn
from django.urls import path

from chenghua_portal.foundation.signin import link_views, phone_views, recovery_views, views

# allauth looks its names up without a namespace.
urlpatterns = [
    path("login/", account.login, name="account_login"),
    path("logout/", account.logout, name="account_logout"),
    path("signup/", account.signup, name="account_signup"),
    path("signup/code/", phone_views.sign_up_code, name="account_signup_code"),
    path("inactive/", account.account_inactive, name="account_inactive"),
    path("security/", views.security, name="account_security"),
    path("sessions/end/", views.end_session, name="account_end_session"),
    path("email/", views.change_address, name="account_email"),
    path("email/sent/", account.email_verification_sent, name="account_email_verification_sent"),
    path("email/confirm/<str:key>/", account.confirm_email, name="account_confirm_email"),
    path("password/", account.password_change, name="account_change_password"),
    path("password/set/", account.password_set, name="account_set_password"),
    path("password/reset/", account.password_reset, name="account_reset_password"),
    path("password/reset/sent/", account.password_reset_done, name="account_reset_password_done"),
    path(
        "password/reset/done/",
        account.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    path(
        "password/reset/<str:uidb36>/<str:key>/",
        account.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path("phone/", phone_views.phone, name="account_phone"),
    path("phone/code/", phone_views.code, name="account_phone_code"),
    path("link/", link_views.ask, name="account_link"),
    path("link/sent/", link_views.sent, name="account_link_sent"),
    path("link/<str:token>/", link_views.enter, name="account_link_enter"),
    path("recovery/", recovery_views.ask, name="account_recovery_ask"),
    path("recovery/<str:token>/", recovery_views.stop, name="account_recovery"),
    path("recoveries/", recovery_views.recoveries, name="account_recoveries"),
    path("code/", mfa.authenticate, name="mfa_authenticate"),
    path("proof/password/", account.reauthenticate, name="account_reauthenticate"),
    path("proof/code/", mfa.reauthenticate, name="mfa_reauthenticate"),
    path("proof/passkey/", webauthn.reauthenticate_webauthn, name="mfa_reauthenticate_webauthn"),
    path("app/add/", views.add_app, name="mfa_activate_totp"),
    path("app/remove/", views.remove_app, name="mfa_deactivate_totp"),
    path("passkeys/add/", views.add_passkey, name="mfa_add_webauthn"),
    path("passkeys/<int:pk>/remove/", views.remove_passkey, name="mfa_remove_webauthn"),
    path("codes/", views.view_recovery_codes, name="mfa_view_recovery_codes"),
    path("codes/new/", views.new_recovery_codes, name="mfa_generate_recovery_codes"),
]
