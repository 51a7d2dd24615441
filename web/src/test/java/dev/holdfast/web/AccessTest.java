package dev.holdfast.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.holdfast.client.DeadLetters;
import dev.holdfast.client.Jobs;
import dev.holdfast.client.OldRuns;
import dev.holdfast.client.Schedules;
import dev.holdfast.client.UnknownInstance;
import dev.holdfast.client.Webhooks;
import dev.holdfast.definition.InstanceId;
import dev.holdfast.web.InProcessApi.Answer;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.Path;
import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Each role and each operation. */
class AccessTest {

    private final FakeEngine engine = new FakeEngine();
    private final InProcessApi api = new InProcessApi(engine, 2000, 1)
            .with(new SchedulesResource(unknown(Schedules.class)))
            .with(new WebhooksResource(unknown(Webhooks.class)))
            .with(new JobsResource(unknown(Jobs.class)))
            .with(new RetentionResource(unknown(OldRuns.class)))
            .with(new DeadLettersResource(unknown(DeadLetters.class)))
            .with(new CrashResource());

    /** A door behind which nothing is known. */
    private static <D> D unknown(Class<D> door) {
        return door.cast(
                Proxy.newProxyInstance(door.getClassLoader(), new Class<?>[] {door}, (proxy, method, arguments) -> {
                    throw new UnknownInstance(new InstanceId("7"));
                }));
    }

    /** An operation of a resource, as its annotations have it. */
    record Operation(String method, String path) {

        @Override
        public String toString() {
            return method + " " + path;
        }
    }

    @BeforeEach
    void deploy() {
        engine.deploy(BookOrder.named("order"));
    }

    static List<Operation> operations() {
        List<Operation> all = new ArrayList<>();
        new ClassFileImporter()
                        .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                        .importPackages("dev.holdfast.web")
                        .stream()
                        .filter(found -> found.isAnnotatedWith(Path.class))
                        .map(JavaClass::reflect)
                        .forEach(type -> Arrays.stream(type.getMethods())
                                .forEach(method -> verb(method)
                                        .map(verb -> new Operation(verb, Guard.path(type, method)))
                                        .ifPresent(all::add)));
        return all;
    }

    private static Optional<String> verb(Method method) {
        return Arrays.stream(method.getAnnotations())
                .map(Annotation::annotationType)
                .flatMap(type -> Optional.ofNullable(type.getAnnotation(HttpMethod.class)).stream())
                .map(HttpMethod::value)
                .findFirst();
    }

    /** Asks for something that is not there, with an empty body: whoever may ask gets another answer than 401 and 403. */
    private Answer ask(Operation operation) {
        String path = operation.path().replaceAll("[{][^}]*[}]", "7");
        return api.send(operation.method(), path, new byte[0], "Content-Type", "application/json");
    }

    @Test
    void every_operation_has_its_row_in_the_table() {
        assertThat(operations()).hasSizeGreaterThan(20);
        assertThat(operations())
                .filteredOn(operation -> !Access.OPEN.equals(operation.toString()))
                .allSatisfy(operation -> assertThat(Access.of(operation.method(), operation.path()))
                        .as(operation + " needs a row in Access.TABLE")
                        .isPresent());
    }

    @ParameterizedTest
    @EnumSource
    void each_role_may_do_what_the_table_says_and_nothing_else(Role role) {
        for (boolean seesValues : new boolean[] {false, true}) {
            Set<Role> roles = seesValues ? EnumSet.of(role, Role.PAYLOAD) : EnumSet.of(role);
            api.logIn("bob", roles.toArray(new Role[0]));
            for (Operation operation : operations()) {
                boolean may = Access.OPEN.equals(operation.toString())
                        || Access.of(operation.method(), operation.path())
                                .orElseThrow()
                                .allows(roles::contains);

                Answer answer = ask(operation);

                if (may) {
                    assertThat(answer.status()).as(roles + " " + operation).isNotIn(401, 403);
                } else {
                    assertThat(answer.code()).as(roles + " " + operation).isEqualTo("forbidden");
                    assertThat(answer.text()).contains("'bob'").contains("holdfast-");
                }
            }
        }
    }

    @Test
    void the_table_says_what_the_documentation_says() {
        assertThat(allowed(Role.VIEWER))
                .allMatch(operation -> operation.startsWith("GET "))
                .hasSizeGreaterThan(12);
        assertThat(allowed(Role.STARTER))
                .containsAll(allowed(Role.VIEWER))
                .contains("POST workflows/{name}/instances", "POST instances/{id}/signals/{name}")
                .doesNotContain("POST instances/{id}/cancel");
        assertThat(allowed(Role.OPERATOR))
                .containsAll(allowed(Role.VIEWER))
                .contains("POST instances/{id}/cancel", "POST instances/{id}/signals/{name}")
                .doesNotContain("POST workflows/{name}/instances", "POST instances/{id}/migrate");
        assertThat(allowed(Role.ADMIN)).containsAll(allowed(Role.OPERATOR)).containsAll(allowed(Role.STARTER));
        assertThat(allowed(Role.PAYLOAD)).isEmpty();
        assertThat(allowed(Role.ADMIN, Role.PAYLOAD))
                .hasSize(operations().size() - 1)
                .contains("GET instances/{id}/output", "GET instances/{id}/shared/{name}");
        assertThat(allowed(Role.ADMIN)).doesNotContain("GET instances/{id}/output", "GET instances/{id}/shared/{name}");
    }

    private static List<String> allowed(Role... roles) {
        List<Role> granted = List.of(roles);
        return operations().stream()
                .filter(operation -> Access.of(operation.method(), operation.path())
                        .filter(row -> row.allows(granted::contains))
                        .isPresent())
                .map(Operation::toString)
                .toList();
    }

    @Test
    void a_caller_is_told_who_they_are_and_what_the_table_lets_them_do() {
        api.logIn("bob", Role.OPERATOR, Role.PAYLOAD);

        JsonObject bob = api.get("caller").json();

        assertThat(bob.getString("name")).isEqualTo("bob");
        assertThat(bob.getJsonArray("roles").getValuesAs(JsonString::getString))
                .containsExactly("holdfast-operator", "holdfast-payload");
        assertThat(bob.getJsonArray("may").getValuesAs(JsonString::getString))
                .contains("GET instances**", "POST instances/{id}/cancel", "GET instances/{id}/output")
                .doesNotContain("POST workflows/{name}/instances", "GET audit/verification");
    }

    @Test
    void who_has_not_logged_in_may_ask_whether_the_engine_lives_and_nothing_else() {
        api.logIn(null);

        for (Operation operation : operations()) {
            Answer answer = ask(operation);
            if (Access.OPEN.equals(operation.toString())) {
                assertThat(answer.status()).isEqualTo(200);
            } else {
                assertThat(answer.code()).as(operation.toString()).isEqualTo("unauthenticated");
            }
        }
    }

    @Test
    void what_is_not_in_the_table_may_nobody_do() {
        assertThat(Access.of("DELETE", "instances/{id}")).isEmpty();
        assertThat(Access.of("GET", "workflowsandmore")).isEmpty();
        assertThat(Access.of("GET", "secrets")).isEmpty();
    }

    @Test
    void an_output_that_comes_with_a_start_is_a_value_too() {
        String body = "{\"instanceId\": \"one\", \"input\": {}, \"conflictPolicy\": \"use_existing\"}";
        api.post("workflows/order/instances", body);
        engine.complete("one", "{\"secret\": 1}");

        api.logIn("bob", Role.STARTER);
        assertThat(api.post("workflows/order/instances", body).text()).doesNotContain("secret");
        api.logIn("bob", Role.STARTER, Role.PAYLOAD);
        assertThat(api.post("workflows/order/instances", body).text()).contains("secret");
    }

    @Test
    void the_actor_of_an_order_is_who_has_logged_in() {
        api.post("workflows/order/instances", "{\"instanceId\": \"one\", \"input\": {}}");
        api.logIn("carl", Role.OPERATOR);

        assertThat(api.post("instances/one/pause", "").json().getString("actor"))
                .isEqualTo("carl");
        assertThat(api.post("instances/one/pause", "{\"actor\": \"dora\"}").code())
                .isEqualTo("invalid-argument");
    }

    @Test
    void what_a_page_of_another_site_sends_is_refused() {
        api.post("workflows/order/instances", "{\"instanceId\": \"one\", \"input\": {}}");

        assertThat(api.post("instances/one/cancel", "", "Origin", "https://evil.example")
                        .code())
                .isEqualTo("cross-site");
        assertThat(api.post("instances/one/cancel", "", "Origin", "null").code())
                .isEqualTo("cross-site");
        assertThat(api.post("instances/one/cancel", "", "Sec-Fetch-Site", "cross-site")
                        .code())
                .isEqualTo("cross-site");
        assertThat(api.post("instances/one/cancel", "", "Sec-Fetch-Site", "same-site")
                        .code())
                .isEqualTo("cross-site");
        assertThat(api.get("instances/one").json().getString("status")).isEqualTo("in_progress");
        assertThat(api.post("instances/one/pause", "", "Origin", "http://127.0.0.1", "Sec-Fetch-Site", "same-origin")
                        .status())
                .isEqualTo(200);
    }
}
