from django.urls import URLPattern, path

from procurement.bids.views import drafting, handing_in

urlpatterns: list[URLPattern] = [
    path("bids/", drafting.bid_list, name="bid-list"),
    path("calls/<uuid:call_pk>/bid/", drafting.bid_start, name="bid-start"),
    path("calls/<uuid:call_pk>/bid/from-copy/", drafting.bid_restore, name="bid-restore"),
    path("bids/<uuid:pk>/", handing_in.bid_detail, name="bid-detail"),
    path("bids/<uuid:pk>/sections/<slug:key>/", drafting.bid_section, name="bid-section"),
    path("bids/<uuid:pk>/sections/<slug:key>/autosave/", drafting.bid_autosave, name="bid-autosave"),
    path("bids/<uuid:pk>/sections/<slug:key>/conflict/", drafting.bid_conflict, name="bid-conflict"),
    path("bids/<uuid:pk>/files/", drafting.bid_file_add, name="bid-file-add"),
    path("bids/<uuid:pk>/files/<uuid:file_id>/", drafting.bid_file, name="bid-file"),
    path("bids/<uuid:pk>/files/<uuid:file_id>/remove/", drafting.bid_file_remove, name="bid-file-remove"),
    path("bids/<uuid:pk>/check/", handing_in.bid_check, name="bid-check"),
    path("bids/<uuid:pk>/copy/", handing_in.bid_copy, name="bid-copy"),
    path("bids/<uuid:pk>/submit/", handing_in.bid_submit, name="bid-submit"),
    path("bids/<uuid:pk>/receipt/", handing_in.bid_receipt, name="bid-receipt"),
    path("bids/<uuid:pk>/receipt.pdf", handing_in.bid_receipt_pdf, name="bid-receipt-pdf"),
    path("bids/<uuid:pk>/withdraw/", handing_in.bid_withdraw, name="bid-withdraw"),
    path("bids/<uuid:pk>/content/", handing_in.bid_content, name="bid-content"),
]
