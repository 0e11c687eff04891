from evaluation.panels.urls import urlpatterns as panels_urls
from evaluation.rollups.urls import urlpatterns as rollups_urls
from evaluation.schemes.urls import urlpatterns as schemes_urls
from evaluation.sheets.urls import urlpatterns as sheets_urls

app_name = "evaluation"
urlpatterns = [*schemes_urls, *panels_urls, *sheets_urls, *rollups_urls]
