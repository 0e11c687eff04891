import json
from dataclasses import replace
from datetime import date

from chenghua_portal.foundation.ui.documents.sheets import Facts, Paragraph, Table
from tests.foundation.ui.documents.samples import letter, long_table, notice, receipt


def test_documents_that_say_the_same_have_one_hash():
    assert notice().digest() == notice().digest()


def test_every_fact_of_a_document_changes_its_hash():
    sheet = notice()
    changed = [
        replace(sheet, code="X"),
        replace(sheet, title="X"),
        replace(sheet, issuer="X"),
        replace(sheet, number="X"),
        replace(sheet, address="https://portal.example/"),
        replace(sheet, recipients="X"),
        replace(sheet, attachments=("X",)),
        replace(sheet, signed_on=date(2026, 11, 3)),
        replace(sheet, remark="X"),
        replace(sheet, body=(*sheet.body, Paragraph("X"))),
        replace(sheet, body=sheet.body[:-1]),
    ]
    assert len({sheet.digest(), *(one.digest() for one in changed)}) == len(changed) + 1


def test_a_letter_is_not_a_notice_of_the_same_words():
    one = notice()
    assert letter(recipients=one.recipients, title=one.title).digest() != one.digest()


def test_kinds_of_blocks_are_told_apart():
    assert notice(body=(Facts(()),)).digest() != notice(body=(Table((), ()),)).digest()


def test_the_short_hash_is_the_beginning_in_groups_of_four():
    sheet = receipt()
    assert sheet.short_digest().replace(" ", "") == sheet.digest()[:16]
    assert [len(group) for group in sheet.short_digest().split()] == [4, 4, 4, 4]


def test_content_is_plain_json():
    content = notice(body=(long_table(2),)).content()
    assert json.loads(json.dumps(content)) == content
