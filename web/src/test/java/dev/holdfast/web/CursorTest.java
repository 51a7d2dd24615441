package dev.holdfast.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.holdfast.error.InvalidArgument;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CursorTest {

    @ParameterizedTest
    @ValueSource(longs = {1, 42, 9007199254740993L, Long.MAX_VALUE})
    void a_cursor_comes_back_as_it_went(long run) {
        String text = new Cursor(run).text();

        assertThat(text).matches("[A-Za-z0-9_-]+");
        assertThat(Cursor.read(text)).isEqualTo(new Cursor(run));
    }

    @Test
    void a_cursor_with_any_character_changed_is_refused() {
        String text = new Cursor(42).text();

        for (int i = 0; i < text.length(); i++) {
            for (char other : "AQz9_-".toCharArray()) {
                String changed = text.substring(0, i) + other + text.substring(i + 1);
                if (!changed.equals(text)) {
                    assertThatExceptionOfType(InvalidArgument.class)
                            .as(changed)
                            .isThrownBy(() -> Cursor.read(changed))
                            .withMessageContaining(changed);
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1", "AQ", "no base64!", "AQAAAAAAAAAqAAAAAA==", "AQAAAAAAAAAqgM2MWAAA", "42"})
    void what_is_no_cursor_is_refused(String text) {
        assertThatExceptionOfType(InvalidArgument.class).isThrownBy(() -> Cursor.read(text));
    }
}
