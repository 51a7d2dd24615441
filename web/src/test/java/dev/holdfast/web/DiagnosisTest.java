package dev.holdfast.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.holdfast.client.UnknownInstance;
import dev.holdfast.definition.InstanceId;
import dev.holdfast.definition.InvalidInstanceId;
import dev.holdfast.definition.InvalidWorkflow;
import dev.holdfast.definition.Workflow;
import dev.holdfast.error.InvalidArgument;
import dev.holdfast.lifecycle.DefinitionMismatch;
import jakarta.ejb.EJBException;
import jakarta.json.JsonString;
import jakarta.json.bind.JsonbException;
import jakarta.persistence.PersistenceException;
import jakarta.resource.ResourceException;
import jakarta.transaction.TransactionalException;
import jakarta.validation.ConstraintViolationException;
import jakarta.ws.rs.NotFoundException;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;

class DiagnosisTest {

    private final UnknownInstance unknown = new UnknownInstance(new InstanceId("order-7"));

    @Test
    void an_error_of_the_engine_is_found_in_whatever_it_is_wrapped() {
        assertThat(Diagnosis.of(unknown)).hasValueSatisfying(problem -> {
            assertThat(problem.status()).isEqualTo(404);
            assertThat(problem.code()).isEqualTo("unknown-instance");
            assertThat(problem.title()).isEqualTo("Unknown instance");
            assertThat(problem.detail()).isEqualTo(unknown.getMessage());
        });
        assertThat(Diagnosis.of(new TransactionalException("in a transaction", new RuntimeException(unknown))))
                .isEqualTo(Diagnosis.of(unknown));
        assertThat(Diagnosis.of(new EJBException(new IllegalStateException(unknown))))
                .isEqualTo(Diagnosis.of(unknown));
        assertThat(Diagnosis.of(new NotFoundException(unknown))).isEqualTo(Diagnosis.of(unknown));
    }

    @Test
    void a_mismatch_names_both_definitions() {
        var held = BookOrder.named("order").hash();
        var stored = BookOrder.shorter("order").hash();

        Problem problem = problem(new DefinitionMismatch(new InstanceId("order-7"), held, stored));

        assertThat(problem.status()).isEqualTo(409);
        assertThat(text(problem, "expectedDefinition")).isEqualTo(held.toString());
        assertThat(text(problem, "foundDefinition")).isEqualTo(stored.toString());
    }

    @Test
    void a_lock_that_was_not_to_be_had_says_who_may_hold_it() {
        Problem problem = problem(new IllegalStateException(new SQLException("canceling statement", "55P03")));

        assertThat(problem.status()).isEqualTo(503);
        assertThat(problem.code()).isEqualTo("locked");
        assertThat(problem.detail()).contains("pg_prepared_xacts");
    }

    @Test
    void an_invalid_workflow_lists_every_broken_rule() {
        assertThatExceptionOfType(InvalidWorkflow.class)
                .isThrownBy(() -> Workflow.named("no name").taking(String.class).build())
                .satisfies(invalid -> assertThat(
                                problem(invalid).members().get("violations").asJsonArray())
                        .hasSize(2)
                        .allSatisfy(violation ->
                                assertThat(violation.asJsonObject()).containsKeys("rule", "detail")));
    }

    @Test
    void an_instance_id_that_is_too_long_says_by_how_much() {
        assertThatExceptionOfType(InvalidInstanceId.class)
                .isThrownBy(() -> new InstanceId("ü".repeat(129)))
                .satisfies(invalid -> {
                    assertThat(problem(invalid).status()).isEqualTo(400);
                    assertThat(problem(invalid).members().get("bytes")).hasToString("258");
                    assertThat(problem(invalid).members().get("allowedBytes")).hasToString("256");
                });
        assertThatExceptionOfType(InvalidInstanceId.class)
                .isThrownBy(() -> new InstanceId(""))
                .satisfies(invalid -> assertThat(problem(invalid).members()).isEmpty());
    }

    @Test
    void broken_constraints_are_an_invalid_argument() {
        assertThat(problem(new ConstraintViolationException(Set.of())).code()).isEqualTo("invalid-argument");
    }

    @Test
    void a_missing_connection_is_no_fault_of_ours_and_any_other_error_of_the_database_is() {
        assertThat(problem(new PersistenceException(new SQLException("gone", "08006")))
                        .code())
                .isEqualTo("database-unreachable");
        assertThat(problem(new SQLException("no connection", new ResourceException("IJ000453")))
                        .status())
                .isEqualTo(503);
        assertThat(Diagnosis.of(new PersistenceException(new SQLException("duplicate", "23505"))))
                .isEmpty();
        assertThat(Diagnosis.of(new SQLException("without a state"))).isEmpty();
    }

    @Test
    void what_nobody_foresaw_has_no_problem() {
        assertThat(Diagnosis.of(new IllegalStateException("secret"))).isEmpty();
        assertThat(Diagnosis.of(new JsonbException("a view that cannot be written")))
                .isEmpty();
        assertThat(Diagnosis.of(new StackOverflowError())).isEmpty();
    }

    @Test
    void a_chain_of_causes_that_bites_its_tail_ends() {
        RuntimeException head = new RuntimeException("head");
        RuntimeException tail = new RuntimeException("tail", head);
        head.initCause(tail);

        assertThat(Diagnosis.of(head)).isEmpty();
    }

    @Test
    void a_problem_is_rendered_as_the_rfc_has_it() {
        Problem problem = problem(new InvalidArgument("limit '\"0\"' is ü")).with("line", 3);

        assertThat(new String(problem.render("/holdfast/api/a%2Fb"), StandardCharsets.UTF_8))
                .isEqualTo(
                        "{\"type\":\"urn:holdfast:error:invalid-argument\",\"title\":\"Invalid argument\",\"status\":400,"
                                + "\"detail\":\"limit '\\\"0\\\"' is ü\",\"code\":\"invalid-argument\","
                                + "\"instance\":\"/holdfast/api/a%2Fb\",\"line\":3}");
    }

    private static Problem problem(Throwable thrown) {
        return Diagnosis.of(thrown).orElseThrow();
    }

    private static String text(Problem problem, String member) {
        return ((JsonString) Objects.requireNonNull(problem.members().get(member))).getString();
    }
}
