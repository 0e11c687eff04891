from chenghua_portal.foundation.web import catalogues


def test_every_text_has_its_chinese():
    assert catalogues.problems("zh_Hans") == []


def test_missing_text_is_found(tmp_path, monkeypatch):
    used = catalogues.used_messages() | {"A text nobody translated": tmp_path}
    monkeypatch.setattr(catalogues, "used_messages", lambda: used)

    assert catalogues.problems("zh_Hans") == [f"missing: 'A text nobody translated' ({tmp_path})"]
