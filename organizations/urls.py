from organizations.people.profiles.urls import urlpatterns as profile_urls
from organizations.people.urls import urlpatterns as people_urls
from organizations.registry.urls import urlpatterns as registry_urls
from organizations.standing.imports.urls import urlpatterns as import_urls
from organizations.standing.income.urls import urlpatterns as income_urls
from organizations.standing.urls import urlpatterns as standing_urls

app_name = "organizations"
urlpatterns = [*registry_urls, *people_urls, *profile_urls, *import_urls, *income_urls, *standing_urls]
