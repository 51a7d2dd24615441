package dev.holdfast.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.client.DeadLetters;
import dev.holdfast.client.Jobs;
import dev.holdfast.client.OldRuns;
import dev.holdfast.client.Webhooks;
import dev.holdfast.definition.Wait;
import dev.holdfast.definition.Workflow;
import dev.holdfast.task.Task;
import dev.holdfast.web.InProcessApi.Answer;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Callers who have a role for one workflow and not for the other, over the engine itself. */
class RolesPerWorkflowTest {

    /** The tasks. */
    public static class Tasks {

        @Task
        public Integer echo(Integer number) {
            return number;
        }
    }

    private static Workflow<Integer, Integer> named(String name) {
        return Workflow.named(name)
                .taking(Integer.class)
                .then(Tasks::echo)
                .awaitSignal("go", Integer.class, Wait.forEver())
                .build();
    }

    private final RealEngine engine = new RealEngine(new Tasks(), named("mine"), named("theirs"));
    private final InProcessApi api = new InProcessApi(
                    engine.door(), engine.inspection(), engine.audit(), engine.restarts(), engine.bulk(), 10_000, 1)
            .with(engine.schedules())
            .with(new WebhooksResource(untouched(Webhooks.class)))
            .with(new JobsResource(untouched(Jobs.class)))
            .with(new RetentionResource(untouched(OldRuns.class)))
            .with(new DeadLettersResource(untouched(DeadLetters.class)))
            .with(new CrashResource());

    /** A door that nobody may get to. */
    private static <D> D untouched(Class<D> door) {
        return door.cast(
                Proxy.newProxyInstance(door.getClassLoader(), new Class<?>[] {door}, (proxy, method, arguments) -> {
                    throw new AssertionError("somebody got through to " + method);
                }));
    }

    /** A role for workflow mine alone. */
    enum Single {
        VIEWER,
        STARTER,
        OPERATOR;

        boolean may(Access row) {
            return row.anyOf().contains(Role.valueOf(name()));
        }

        String group() {
            return "mine-" + name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    @BeforeEach
    void begin() {
        for (String workflow : List.of("mine", "theirs")) {
            assertThat(api.post("workflows/" + workflow + "/instances", start(workflow + "-1"))
                            .status())
                    .isEqualTo(202);
            assertThat(api.send(
                                    "PUT",
                                    "schedules/" + workflow + "-nightly",
                                    ("{\"workflow\": \"" + workflow + "\", \"every\": \"P1D\", \"input\": 1}")
                                            .getBytes(),
                                    "Content-Type",
                                    "application/json")
                            .status())
                    .isEqualTo(201);
        }
        engine.runDue();
    }

    private static String start(String id) {
        return "{\"instanceId\": \"" + id + "\", \"input\": 1}";
    }

    /** Asks with an empty body for something of one of the two workflows. */
    private Answer ask(Access row, AccessTest.Operation operation, String workflow) {
        String path = operation.path();
        path = switch (row.scope()) {
            case INSTANCE ->
                path.replace("{id}", workflow + "-1")
                        .replace("{name}", "nothing")
                        .replace("{node}", "nothing");
            case WORKFLOW -> path.replace("{name}", workflow);
            case SCHEDULE -> path.replace("{name}", workflow + "-nightly");
            default -> path;
        };
        path = path.replaceAll("[{][^}]*[}]", "7");
        return api.send(operation.method(), path, new byte[0], "Content-Type", "application/json");
    }

    @ParameterizedTest
    @EnumSource
    void each_role_counts_for_its_workflow_and_of_the_other_nothing_is_to_be_known(Single role) {
        for (boolean payload : new boolean[] {false, true}) {
            for (AccessTest.Operation operation : AccessTest.operations()) {
                if (Access.OPEN.equals(operation.toString())) {
                    continue;
                }
                Access row = Access.of(operation.method(), operation.path()).orElseThrow();
                boolean may = role.may(row) && (payload || !row.andPayload());
                List<String> groups = new ArrayList<>(List.of(role.group()));
                if (payload) {
                    groups.add("mine-payload");
                }
                String what = groups + " " + operation;

                // The other workflow first: what is done to one's own may end it.
                api.logInto("bob", groups.toArray(new String[0]));
                Answer theirs = ask(row, operation, "theirs");
                Answer mine = ask(row, operation, "mine");

                switch (row.scope()) {
                    case EVERYWHERE -> {
                        assertThat(mine.code()).as(what).isEqualTo("forbidden");
                        assertThat(theirs.code()).as(what).isEqualTo("forbidden");
                    }
                    case FILTERED ->
                        assertThat(mine.status() == 403)
                                .as(what + ": " + mine.text())
                                .isEqualTo(!may);
                    default -> {
                        if (may) {
                            assertThat(mine.status())
                                    .as(what + ": " + mine.text())
                                    .isNotIn(401, 403);
                            assertThat(theirs.status()).as(what).isEqualTo(404);
                            assertThat(theirs.code())
                                    .as(what)
                                    .isIn("unknown-instance", "unknown-workflow", "unknown-schedule");
                        } else {
                            assertThat(mine.code()).as(what).isEqualTo("forbidden");
                            assertThat(theirs.code()).as(what).isEqualTo("forbidden");
                        }
                    }
                }
            }
        }
        api.logIn("ann", Role.values());
        assertThat(api.get("instances/theirs-1").json().getString("status")).isEqualTo("awaiting_signal");
        assertThat(api.get("instances/theirs-1/signals").json().getJsonArray("items"))
                .isEmpty();
        assertThat(api.get("schedules/theirs-nightly").json().getBoolean("paused"))
                .isFalse();
    }

    @Test
    void what_is_not_to_be_known_is_answered_as_if_it_were_not_there() {
        api.logInto("bob", "mine-operator", "mine-payload");

        Answer theirs = api.post("instances/theirs-1/cancel", "");
        Answer nobodys = api.post("instances/nobodys/cancel", "");

        assertThat(theirs.text().replace("theirs-1", "nobodys")).isEqualTo(nobodys.text());
        assertThat(theirs.status()).isEqualTo(404);
        assertThat(api.get("workflows/theirs").text().replace("theirs", "nobodys"))
                .isEqualTo(api.get("workflows/nobodys").text())
                .contains("mine");
        assertThat(api.get("schedules/theirs-nightly").text().replace("theirs", "nobodys"))
                .isEqualTo(api.get("schedules/nobodys-nightly").text());
    }

    @Test
    void lists_have_what_belongs_to_the_workflow_and_nothing_else() {
        api.logInto("bob", "mine-viewer");

        assertThat(names("instances", "instanceId")).containsExactly("mine-1");
        assertThat(names("instances?workflow=theirs", "instanceId")).isEmpty();
        assertThat(names("waiting", "instanceId")).containsExactly("mine-1");
        assertThat(names("waiting?workflow=theirs", "instanceId")).isEmpty();
        assertThat(names("workflows", "name")).containsExactly("mine");
        assertThat(names("schedules", "name")).containsExactly("mine-nightly");
        assertThat(api.get("counts").json().getJsonObject("byStatus").getInt("in_progress"))
                .isEqualTo(1);
        assertThat(api.get("counts?workflow=theirs")
                        .json()
                        .getJsonObject("byStatus")
                        .getInt("in_progress"))
                .isZero();
    }

    private List<String> names(String path, String member) {
        return api.get(path).json().getJsonArray("items").getValuesAs(JsonObject.class).stream()
                .map(item -> item.getString(member))
                .toList();
    }

    @Test
    void who_sees_all_and_operates_one_is_refused_with_the_others_and_told_so() {
        api.logInto("bob", "holdfast-viewer", "mine-operator");

        assertThat(names("instances", "instanceId")).containsExactlyInAnyOrder("mine-1", "theirs-1");
        assertThat(api.post("instances/theirs-1/pause", "").code()).isEqualTo("forbidden");
        assertThat(api.post("instances/mine-1/pause", "").status()).isLessThan(300);
        assertThat(api.get("nodes").status()).isEqualTo(200);
    }

    @Test
    void an_order_for_many_names_a_workflow_that_the_caller_operates() {
        api.logInto("bob", "mine-operator");
        String all = "{\"action\": \"pause\", \"filter\": {}}";
        String theirs = "{\"action\": \"pause\", \"filter\": {\"workflow\": \"theirs\"}}";
        String mine = "{\"action\": \"pause\", \"filter\": {\"workflow\": \"mine\"}}";

        assertThat(api.post("bulk", all).code()).isEqualTo("forbidden");
        assertThat(api.post("bulk", theirs).code()).isEqualTo("forbidden");
        assertThat(api.post("bulk", mine).status()).isEqualTo(202);
        api.logIn("ann", Role.values());
        String other = api.post("bulk", theirs).json().getString("id");
        api.logInto("bob", "mine-operator");

        assertThat(names("bulk", "filter"))
                .allMatch(filter -> filter.contains("mine"))
                .hasSize(1);
        assertThat(api.get("bulk/" + other).status()).isEqualTo(404);
        assertThat(api.get("bulk/" + other + "/results").status()).isEqualTo(404);
        assertThat(api.post("bulk/" + other + "/cancel", "").status()).isEqualTo(404);
    }

    @Test
    void values_are_shown_of_the_workflow_alone_for_which_the_caller_may_see_them() {
        for (String each : List.of("mine", "theirs")) {
            api.post("instances/" + each + "-1/signals/go", "7");
        }
        engine.runDue();
        api.logInto("bob", "holdfast-viewer", "mine-payload");

        assertThat(api.get("instances/mine-1/output").text()).isEqualTo("7");
        assertThat(api.get("instances/theirs-1/output").code()).isEqualTo("forbidden");
    }

    @Test
    void an_id_that_another_workflow_has_cannot_be_taken_from_it() {
        api.logInto("bob", "mine-starter");

        for (String policy : List.of("fail", "use_existing", "terminate_existing")) {
            String body = "{\"instanceId\": \"theirs-1\", \"input\": 1, \"conflictPolicy\": \"" + policy + "\"}";
            assertThat(api.post("workflows/mine/instances", body).code()).isEqualTo("definition-mismatch");
        }
        assertThat(api.post("workflows/theirs/instances", start("new")).code()).isEqualTo("unknown-workflow");
        api.logIn("ann", Role.values());
        assertThat(api.get("instances/theirs-1").json().getString("status")).isEqualTo("awaiting_signal");
    }

    @Test
    void a_caller_is_told_the_roles_for_single_workflows() {
        api.logInto("bob", "mine-operator", "mine-payload");

        JsonObject bob = api.get("caller").json();

        assertThat(bob.getJsonArray("roles")).isEmpty();
        assertThat(bob.getJsonObject("workflows").getJsonArray("mine").getValuesAs(JsonString::getString))
                .containsExactly("holdfast-operator", "holdfast-payload");
        assertThat(bob.getJsonArray("may").getValuesAs(JsonString::getString))
                .contains("POST instances/{id}/cancel", "GET instances")
                .doesNotContain("GET nodes", "POST instances/{id}/migrate", "POST workflows/{name}/instances");
    }

    @Test
    void who_is_in_no_group_that_counts_may_do_nothing() {
        api.logInto("bob", "gardeners");

        assertThat(api.get("instances").code()).isEqualTo("forbidden");
        assertThat(api.get("caller").code()).isEqualTo("forbidden");
        assertThat(api.get("instances/mine-1").code()).isEqualTo("forbidden");
    }

    @Test
    void a_key_that_names_no_role_or_no_workflow_is_a_mistake() {
        for (String key : List.of("order", "order.admin", "order.boss", ".viewer", "or der.viewer")) {
            assertThatThrownBy(() -> RoleRules.of(Map.of("holdfast.roles." + key, "sales")))
                    .as(key)
                    .isInstanceOf(RoleRules.BadRoles.class)
                    .hasMessageContaining("holdfast.roles." + key);
        }
        assertThat(RoleRules.of(Map.of("holdfast.roles.a.b.viewer", "sales, support"))
                        .groups()
                        .get("a.b"))
                .containsEntry(Role.VIEWER, java.util.Set.of("sales", "support"));
    }
}
