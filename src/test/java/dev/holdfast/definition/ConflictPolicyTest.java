package dev.holdfast.definition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.error.ErrorCode;
import dev.holdfast.error.InvalidArgument;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConflictPolicyTest {

    @ParameterizedTest
    @CsvSource({
        "fail, FAIL",
        "FAIL, FAIL",
        "use_existing, USE_EXISTING",
        "use-existing, USE_EXISTING",
        "useExisting, USE_EXISTING",
        "USE_EXISTING, USE_EXISTING",
        "terminate_existing, TERMINATE_EXISTING",
        "terminate-existing, TERMINATE_EXISTING",
        "terminateExisting, TERMINATE_EXISTING"
    })
    void every_spelling_is_understood(String text, ConflictPolicy policy) {
        assertThat(ConflictPolicy.parse(text)).isEqualTo(policy);
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", " "})
    void nothing_means_to_fail(String text) {
        assertThat(ConflictPolicy.parse(text)).isEqualTo(ConflictPolicy.FAIL);
    }

    @ParameterizedTest
    @ValueSource(strings = {"use", "existing", "replace", "use existing", "fail!"})
    void anything_else_is_handed_back(String text) {
        assertThatThrownBy(() -> ConflictPolicy.parse(text))
                .isInstanceOfSatisfying(
                        InvalidArgument.class, error -> assertThat(error.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT))
                .hasMessageContaining("'" + text + "'");
    }

    @ParameterizedTest
    @EnumSource
    void its_text_is_understood_again(ConflictPolicy policy) {
        assertThat(ConflictPolicy.parse(policy.text())).isEqualTo(policy);
    }

    @Test
    void its_texts_are_those_of_rest() {
        assertThat(ConflictPolicy.values())
                .extracting(ConflictPolicy::text)
                .containsExactly("fail", "use_existing", "terminate_existing");
    }
}
