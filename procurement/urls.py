from procurement.awards.urls import urlpatterns as awards_urls
from procurement.bids.urls import urlpatterns as bids_urls
from procurement.calls.urls import urlpatterns as calls_urls
from procurement.opening.urls import urlpatterns as opening_urls
from procurement.screening.urls import urlpatterns as screening_urls

app_name = "procurement"
urlpatterns = [*calls_urls, *bids_urls, *opening_urls, *screening_urls, *awards_urls]
