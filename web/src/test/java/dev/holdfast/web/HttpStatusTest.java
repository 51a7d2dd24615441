package dev.holdfast.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.error.ErrorCode;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class HttpStatusTest {

    private static final Map<String, Integer> EXPECTED = Map.ofEntries(
            Map.entry("invalid-argument", 400),
            Map.entry("invalid-instance-id", 400),
            Map.entry("invalid-workflow", 400),
            Map.entry("unknown-workflow", 404),
            Map.entry("unknown-instance", 404),
            Map.entry("unknown-schedule", 404),
            Map.entry("unknown-node", 404),
            Map.entry("unknown-job", 404),
            Map.entry("declared-schedule", 409),
            Map.entry("job-refused", 409),
            Map.entry("unknown-webhook", 404),
            Map.entry("webhook-refused", 422),
            Map.entry("instance-exists", 409),
            Map.entry("definition-mismatch", 409),
            Map.entry("not-resumable", 409),
            Map.entry("not-possible-now", 409),
            Map.entry("migration-refused", 409),
            Map.entry("state-changed", 412),
            Map.entry("undecodable-input", 422),
            Map.entry("unencodable-output", 422),
            Map.entry("limit-reached", 429),
            Map.entry("encryption-key-missing", 503),
            Map.entry("database-unreachable", 503));

    @Test
    void every_code_of_the_engine_has_its_status_and_what_is_not_the_callers_fault_has_500() {
        Map<String, Integer> found = Arrays.stream(ErrorCode.values())
                .collect(Collectors.toMap(ErrorCode::text, HttpStatus::of, (a, b) -> a, TreeMap::new));

        assertThat(found).hasSameSizeAs(ErrorCode.values()).containsAllEntriesOf(EXPECTED);
        found.keySet().removeAll(EXPECTED.keySet());
        assertThat(found.values()).containsOnly(500);
    }

    @Test
    void no_code_of_a_request_is_also_a_code_of_the_engine() {
        assertThat(Arrays.stream(RequestError.values()).map(RequestError::text))
                .doesNotContainAnyElementsOf(
                        Arrays.stream(ErrorCode.values()).map(ErrorCode::text).toList());
    }

    @Test
    void a_status_of_the_server_gets_the_error_with_that_status() {
        for (int status : new int[] {400, 401, 403, 404, 405, 406, 413, 415, 500, 503}) {
            assertThat(RequestError.ofStatus(status).status()).isEqualTo(status);
        }
        assertThat(RequestError.ofStatus(418)).isEqualTo(RequestError.BAD_REQUEST);
        assertThat(RequestError.ofStatus(502)).isEqualTo(RequestError.INTERNAL_ERROR);
    }
}
