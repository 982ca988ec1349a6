from fake_runtime import FakeRuntime


def test_empty(open_page, runtime: FakeRuntime):
    page = open_page()
    assert not page.exception, page.exception
    page.chat_input[0].set_value("hello").run()
    assert not page.exception, page.exception
    assert [m.name for m in page.chat_message] == ["user", "assistant"]
