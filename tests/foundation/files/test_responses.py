from chenghua_portal.foundation.files.responses import attachment


def test_file_is_saved_never_shown_and_never_cached():
    response = attachment(b"%PDF-", "预算说明 “终稿”.pdf", "application/pdf")
    assert response.content == b"%PDF-"
    assert response["Content-Type"] == "application/pdf"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Cache-Control"] == "private, no-store"
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"


def test_chinese_names_follow_rfc_6266():
    disposition = attachment(b"", "预算.pdf", "application/pdf")["Content-Disposition"]
    assert disposition == "attachment; filename*=utf-8''%E9%A2%84%E7%AE%97.pdf"
    assert attachment(b"", "a.pdf", "x/y")["Content-Disposition"] == 'attachment; filename="a.pdf"'


def test_name_cannot_break_out_of_its_header():
    disposition = attachment(b"", 'a"; filename=b.exe; x="\\.pdf', "application/pdf")["Content-Disposition"]
    assert disposition == 'attachment; filename="a\\"; filename=b.exe; x=\\"\\\\.pdf"'
