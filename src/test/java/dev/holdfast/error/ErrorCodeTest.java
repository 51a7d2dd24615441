package dev.holdfast.error;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ErrorCodeTest {

    @Test
    void the_texts_of_the_codes_are_frozen() {
        assertThat(ErrorCode.values())
                .extracting(ErrorCode::text)
                .contains(
                        "invalid-workflow",
                        "duplicate-workflow",
                        "unresolvable-task",
                        "invalid-instance-id",
                        "invalid-argument",
                        "unknown-workflow",
                        "unknown-instance",
                        "instance-exists",
                        "definition-mismatch",
                        "not-resumable",
                        "undecodable-input",
                        "unencodable-output",
                        "unreadable-stored-form",
                        "task-failed",
                        "node-died",
                        "terminated-by-start",
                        "database-unreachable",
                        "database-unsupported",
                        "schema-newer",
                        "schema-outdated",
                        "schema-altered",
                        "migration-failed",
                        "invalid-configuration");
    }
}
