package dev.holdfast.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.client.UnknownWorkflow;
import dev.holdfast.definition.InstanceLimit;
import dev.holdfast.definition.Node;
import dev.holdfast.definition.Workflow;
import dev.holdfast.definition.WorkflowName;
import dev.holdfast.store.MemoryFixture;
import dev.holdfast.store.MemoryStore;
import dev.holdfast.store.Routes;
import dev.holdfast.store.StorePorts;
import dev.holdfast.task.Task;
import dev.holdfast.testing.Case;
import dev.holdfast.testing.Engine;
import dev.holdfast.testing.Figures;
import dev.holdfast.testing.ManualClock;
import dev.holdfast.testing.TextCodec;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class CatalogTest {

    /** Steps with tags of every kind. */
    static final class Studio {

        @Task(priority = 5)
        public Integer draft(Integer number) {
            return number;
        }

        @Task(tags = "gpu", priority = 1)
        public Integer render(Integer number) {
            return number;
        }

        @Task(tags = {"gpu", "eu"})
        public Integer publish(Integer number) {
            return number;
        }
    }

    private final Workflow<Integer, Integer> studio = Workflow.named("studio")
            .taking(Integer.class)
            .then(Studio::draft)
            .then(Studio::render)
            .then(Studio::publish)
            .build();
    private final Routes routes = new MemoryFixture().ports().routes();

    private static Application application(Workflow<?, ?>... workflows) {
        UserCode none =
                new UserCode(type -> type, new Values(new TextCodec()), ValueChecks.NONE, UserCode.Context.HERE);
        return new Application("pictures", List.of(workflows), none);
    }

    private Catalog catalog(String... nodeTags) {
        return Catalog.empty(Set.of(nodeTags)).with(application(studio), routes);
    }

    private Set<String> served(Catalog catalog) {
        return studio.plan().nodes().stream()
                .filter(catalog::serves)
                .map(node -> node.id().value())
                .collect(Collectors.toSet());
    }

    @Test
    @Case("PRI-06")
    void a_node_without_tags_serves_every_step() {
        assertThat(served(catalog())).containsExactlyInAnyOrder("draft", "render", "publish");
    }

    @Test
    @Case("PRI-05")
    void a_node_with_tags_serves_the_steps_that_need_no_others() {
        assertThat(served(catalog("gpu"))).containsExactlyInAnyOrder("draft", "render");
        assertThat(served(catalog("gpu", "eu"))).containsExactlyInAnyOrder("draft", "render", "publish");
        assertThat(served(catalog("eu"))).containsExactly("draft");
        assertThat(served(catalog("arm"))).containsExactly("draft");
    }

    @Test
    @Case("PRI-05")
    void a_node_asks_for_the_routes_of_the_steps_it_serves() {
        Catalog gpu = catalog("gpu");

        assertThat(gpu.servedRoutes())
                .isEqualTo(studio.plan().nodes().stream()
                        .filter(gpu::serves)
                        .map(node -> gpu.routeOf(studio, node))
                        .collect(Collectors.toSet()))
                .hasSize(2);
        assertThat(catalog().servedRoutes()).hasSize(3);
    }

    @Test
    void the_routes_of_a_definition_are_the_same_on_every_node() {
        Node publish = studio.plan().nodes().get(2);

        assertThat(catalog("gpu").routeOf(studio, publish)).isEqualTo(catalog().routeOf(studio, publish));
    }

    @Test
    void an_instance_finds_the_definition_it_was_started_with_and_no_other() {
        Workflow<Integer, Integer> shorter = Workflow.named("studio")
                .taking(Integer.class)
                .then(Studio::draft)
                .build();
        Catalog catalog = catalog();

        assertThat(catalog.find(studio.name(), studio.hash())).hasValue(studio);
        assertThat(catalog.find(studio.name(), shorter.hash())).isEmpty();
        assertThat(catalog.find(new WorkflowName("other"), studio.hash())).isEmpty();
    }

    @Test
    void two_workflows_of_one_structure_are_told_apart_by_name() {
        Workflow<Integer, Integer> copy = Workflow.named("copy")
                .taking(Integer.class)
                .then(Studio::draft)
                .then(Studio::render)
                .then(Studio::publish)
                .build();
        Catalog catalog = Catalog.empty(Set.of()).with(application(studio, copy), routes);

        assertThat(copy.hash()).isEqualTo(studio.hash());
        assertThat(catalog.find(copy.name(), copy.hash())).hasValue(copy);
        assertThat(catalog.find(studio.name(), studio.hash())).hasValue(studio);
        assertThat(catalog.workflows()).containsExactly(copy, studio);
    }

    @Test
    void an_unknown_workflow_is_refused_with_the_names_there_are() {
        assertThat(catalog().newest("studio")).isSameAs(studio);
        assertThatThrownBy(() -> catalog().newest("stuido"))
                .isInstanceOf(UnknownWorkflow.class)
                .hasMessageContaining("there are studio");
        assertThatThrownBy(() -> Catalog.empty(Set.of()).newest("studio"))
                .isInstanceOf(UnknownWorkflow.class)
                .hasMessageContaining("none is");
    }

    @Test
    @Case("PRI-04")
    void a_step_has_the_priority_of_its_task() {
        assertThat(studio.plan().nodes()).extracting(Catalog::priority).containsExactly(5, 1, 3);
    }

    @Test
    void a_workflow_that_limits_its_instances_and_calls_itself_is_not_deployed() {
        Workflow<Integer, Integer> first =
                Workflow.named("again").taking(Integer.class).then(Figures::inc).build();
        Workflow<Integer, Integer> between = Workflow.named("between")
                .taking(Integer.class)
                .call("on", first)
                .build();
        Workflow<Integer, Integer> second = Workflow.named("again")
                .version(2)
                .taking(Integer.class)
                .limit("main", InstanceLimit.instances(3))
                .call("back", between)
                .build();
        MemoryStore store = new MemoryStore(new ManualClock());

        assertThatThrownBy(() ->
                        Engine.over(StorePorts.of(store)).with(new Figures()).serving(first, between, second))
                .isInstanceOf(LimitedRecursion.class)
                .hasMessageContaining("workflow 'again' limits how many")
                .hasMessageContaining("through between, again");
    }
}
