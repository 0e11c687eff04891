from allauth.account import views
from django.urls import path

# allauth looks these names up without a namespace.
urlpatterns = [
    path("login/", views.login, name="account_login"),
    path("signup/", views.signup, name="account_signup"),
    path("logout/", views.logout, name="account_logout"),
]
