package dev.holdfast.definition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.holdfast.definition.Orders.Item;
import dev.holdfast.definition.Orders.Order;
import dev.holdfast.definition.Orders.Packer;
import dev.holdfast.definition.Orders.SpecialTasks;
import dev.holdfast.definition.Orders.Tasks;
import dev.holdfast.definition.Orders.Wrong;
import dev.holdfast.error.ErrorCode;
import dev.holdfast.task.TaskContext;
import dev.holdfast.task.Transaction;
import dev.holdfast.testing.Case;
import java.lang.reflect.ParameterizedType;
import java.net.URI;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WorkflowBuildingTest {

    private static Flow<Order, Order> orders() {
        return Workflow.named("orders").taking(Order.class);
    }

    private static InvalidWorkflow refused(Flow<?, ?> flow) {
        return catchThrowableOfType(InvalidWorkflow.class, flow::build);
    }

    private static List<String> rules(Flow<?, ?> flow) {
        return refused(flow).problems().stream().map(Problem::rule).toList();
    }

    private static TaskContext contextOf(String instance) {
        return new TaskContext() {
            @Override
            public String workflow() {
                return "orders";
            }

            @Override
            public String instanceId() {
                return instance;
            }

            @Override
            public int branch() {
                return 0;
            }

            @Override
            public String step() {
                return "label";
            }

            @Override
            public int attempt() {
                return 1;
            }

            @Override
            public String idempotencyKey() {
                return "key";
            }

            @Override
            public int priority() {
                return 3;
            }
        };
    }

    private static Node.Task only(Workflow<?, ?> workflow) {
        assertThat(workflow.plan().nodes()).hasSize(1);
        return workflow.plan().first().match(task -> task);
    }

    // What is built.

    @Test
    void a_workflow_knows_its_name_and_the_types_it_begins_and_ends_with() {
        Workflow<Order, Integer> workflow = orders().then(Tasks::validate)
                .then(Tasks::split)
                .then(Tasks::count)
                .build();

        assertThat(workflow.name()).isEqualTo(new WorkflowName("orders"));
        assertThat(workflow.inputType()).isEqualTo(Order.class);
        assertThat(workflow.outputType()).isEqualTo(Integer.class);
        assertThat(workflow)
                .hasToString("workflow orders@" + workflow.hash().toString().substring(0, 8));
    }

    @Test
    @Case("BLD-10")
    void the_nodes_are_listed_in_order_each_with_the_one_before() {
        Workflow<Order, Integer> workflow = orders().then(Tasks::validate)
                .then(Tasks::split)
                .then(Tasks::count)
                .build();

        List<Plan.Listing> listing = workflow.plan().listing();

        assertThat(listing).extracting(row -> row.node().id().value()).containsExactly("validate", "split", "count");
        assertThat(listing)
                .extracting(Plan.Listing::predecessor)
                .containsExactly(
                        Optional.empty(), Optional.of(new NodeId("validate")), Optional.of(new NodeId("split")));
        assertThat(listing).extracting(Plan.Listing::kind).containsOnly("task");
    }

    @Test
    @Case("BLD-14")
    void the_listing_shows_how_a_task_is_carried_out_and_scheduled() {
        Node.Task ship = only(orders().then(Tasks::ship).build());

        assertThat(ship.id()).isEqualTo(new NodeId("ship-it"));
        assertThat(ship.options())
                .isEqualTo(new TaskOptions(
                        Transaction.NONE,
                        Optional.of("2"),
                        1,
                        List.of("eu", "gpu"),
                        "Ship",
                        Optional.of("Gives the parcel to the courier")));
    }

    @Test
    @Case({"BLD-20", "PRI-04"})
    void a_task_that_says_nothing_is_named_after_its_method_and_has_every_default() {
        Node.Task validate = only(orders().then(Tasks::validate).build());

        assertThat(validate.id()).isEqualTo(new NodeId("validate"));
        assertThat(validate.options())
                .isEqualTo(new TaskOptions(
                        Transaction.JOIN, Optional.empty(), 3, List.of(), "validate", Optional.empty()));
    }

    @Test
    @Case("BLD-20")
    void an_id_given_in_the_flow_wins_over_that_of_the_task() {
        Workflow<Order, Order> workflow = orders().then("first", Tasks::ship)
                .then("second", Tasks::ship)
                .then(Tasks::ship)
                .build();

        assertThat(workflow.plan().nodes())
                .extracting(node -> node.id().value())
                .containsExactly("first", "second", "ship-it");
    }

    @Test
    void a_method_reference_calls_the_method_on_the_bean_it_is_given() throws Exception {
        Node.Task split = only(orders().then(Tasks::split).build());

        Object output = split.body().call(new Tasks(), new Order("o-1"), contextOf("i-1"));

        assertThat(output).isEqualTo(List.of(new Item("o-1")));
        assertThat(split.body().beanClass()).isEqualTo(Tasks.class);
        assertThat(split.body()).hasToString(Tasks.class.getName() + "::split");
    }

    @Test
    @Case("CTX-01")
    void a_method_may_take_the_context_after_its_input() throws Exception {
        Node.Task label = only(orders().then(Tasks::label).build());

        Object output = label.body().call(new Tasks(), new Order("o-1"), contextOf("i-1"));

        assertThat(output).isEqualTo("i-1o-1");
        assertThat(only(orders().then("other", Tasks::label).build()).id()).isEqualTo(new NodeId("other"));
    }

    @Test
    void generic_arguments_are_kept_for_the_codec() {
        Workflow<Order, List<Item>> split = orders().then(Tasks::split).build();
        Workflow<Order, Integer> count =
                orders().then(Tasks::split).then(Tasks::count).build();

        assertThat(split.outputType())
                .isInstanceOfSatisfying(
                        ParameterizedType.class,
                        type -> assertThat(type.getActualTypeArguments()).containsExactly(Item.class));
        assertThat(count.plan()
                        .nodes()
                        .get(1)
                        .<Node.Task>match(task -> task)
                        .body()
                        .inputType())
                .isEqualTo(split.outputType());
    }

    @Test
    void an_inherited_task_belongs_to_the_bean_class_that_was_named() {
        Node.Task split = only(orders().then(SpecialTasks::split).build());

        assertThat(split.body().beanClass()).isEqualTo(SpecialTasks.class);
        assertThat(split.body().method().getDeclaringClass()).isEqualTo(Tasks.class);
    }

    @Test
    void an_overriding_task_speaks_for_itself() throws Exception {
        Node.Task validate = only(orders().then(SpecialTasks::validate).build());

        assertThat(validate.options().version()).hasValue("special");
        assertThat(validate.body().call(new SpecialTasks(), new Order("o"), contextOf("i")))
                .isEqualTo(new Order("special o"));
    }

    @Test
    void a_default_method_of_an_interface_can_be_a_task() throws Exception {
        Node.Task pack = only(orders().then(Packer::pack).build());

        assertThat(pack.body().beanClass()).isEqualTo(Packer.class);
        assertThat(pack.body().call(new Packer(), new Order("o"), contextOf("i")))
                .isEqualTo(new Order("o"));
    }

    @Test
    void a_step_that_does_not_take_what_the_one_before_gives_does_not_compile(@TempDir Path classes) {
        List<String> flows = List.of(
                "orders().then(Tasks::split).then(Tasks::count)",
                "orders().then(Tasks::split).then(Tasks::validate)",
                "orders().then(Tasks::count)");

        assertThat(wrong(flows, classes)).containsExactlyElementsOf(flows.subList(1, 3));
    }

    /** Compiles flows, one in each line of a class, and returns those with errors. */
    private static Set<String> wrong(List<String> flows, Path classes) {
        String head = "package dev.holdfast.definition; import dev.holdfast.definition.Orders.*; class Sample { "
                + "Flow<Order, Order> orders() { return Workflow.named(\"orders\").taking(Order.class); }\n";
        String source = IntStream.range(0, flows.size())
                .mapToObj(i -> "Object flow" + i + "() { return " + flows.get(i) + "; }\n")
                .collect(Collectors.joining("", head, "}"));
        JavaFileObject file =
                new SimpleJavaFileObject(URI.create("string:///Sample.java"), JavaFileObject.Kind.SOURCE) {
                    @Override
                    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
                        return source;
                    }
                };
        DiagnosticCollector<JavaFileObject> found = new DiagnosticCollector<>();
        List<String> options =
                List.of("-proc:none", "-d", classes.toString(), "-cp", System.getProperty("java.class.path"));
        ToolProvider.getSystemJavaCompiler()
                .getTask(null, null, found, options, null, List.of(file))
                .call();
        return found.getDiagnostics().stream()
                .filter(diagnostic -> diagnostic.getKind() == Diagnostic.Kind.ERROR)
                .map(diagnostic -> flows.get((int) diagnostic.getLineNumber() - 2))
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    // What is refused.

    @Test
    @Case({"BLD-01", "BLD-18", "DEF-25"})
    void an_id_that_stands_twice_is_refused_by_name() {
        InvalidWorkflow refusal = refused(orders().then(Tasks::validate).then(Tasks::validate));

        assertThat(refusal.code()).isEqualTo(ErrorCode.INVALID_WORKFLOW);
        assertThat(refusal.problems()).singleElement().satisfies(problem -> {
            assertThat(problem.rule()).isEqualTo("duplicate-id");
            assertThat(problem.text()).contains("'validate'").contains(Tasks.class.getName() + "::validate");
        });
    }

    @Test
    @Case("BLD-18")
    void one_task_can_stand_twice_under_two_ids() {
        Workflow<Order, Order> workflow =
                orders().then(Tasks::validate).then("again", Tasks::validate).build();

        assertThat(workflow.plan().nodes()).hasSize(2);
    }

    @Test
    @Case("BLD-04")
    void a_workflow_without_steps_is_refused() {
        assertThat(rules(orders())).containsExactly("empty-workflow");
    }

    @Test
    void a_workflow_whose_only_step_is_wrong_is_not_called_empty() {
        assertThat(rules(orders().then(Wrong::noTask))).containsExactly("not-a-task");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "a b", "a/b", "ä?", "a\nb", "#"})
    void a_name_that_cannot_stand_in_a_url_is_refused(String name) {
        InvalidWorkflow refusal =
                refused(Workflow.named(name).taking(Order.class).then(Tasks::validate));

        assertThat(refusal.problems()).singleElement().satisfies(problem -> {
            assertThat(problem.rule()).isEqualTo("invalid-name");
            assertThat(problem.text()).contains("'" + name + "'");
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "  ", "a\tb", "a\u0000b"})
    void a_step_id_that_cannot_be_stored_or_read_is_refused(String id) {
        assertThat(rules(orders().then(id, Tasks::validate))).containsExactly("invalid-id");
    }

    @Test
    void a_step_id_has_at_most_200_characters() {
        assertThat(orders().then("x".repeat(200), Tasks::validate).build()).isNotNull();

        assertThat(rules(orders().then("x".repeat(201), Tasks::validate))).containsExactly("invalid-id");
        assertThat(rules(orders().then(Wrong::controlId))).containsExactly("invalid-id");
    }

    @Test
    void a_method_that_is_no_task_is_refused_by_name() {
        InvalidWorkflow refusal = refused(orders().then(Wrong::noTask));

        assertThat(refusal)
                .hasMessageContaining(Wrong.class.getName() + "::noTask")
                .hasMessageContaining("@Task");
    }

    @Test
    void a_lambda_expression_is_refused() {
        Step<Tasks, Order, Order> lambda = (bean, order) -> bean.validate(order);
        ContextStep<Tasks, Order, String> withContext = (bean, order, context) -> bean.label(order, context);

        assertThat(rules(orders().then(lambda))).containsExactly("not-a-method-reference");
        assertThat(rules(orders().then(withContext))).containsExactly("not-a-method-reference");
    }

    @Test
    void a_bound_reference_is_refused() {
        Wrong one = new Wrong();

        assertThat(rules(orders().then(one::bound))).containsExactly("not-a-method-reference");
    }

    @Test
    void a_static_method_is_refused() {
        Step<Wrong, Order, Order> ofNoBean = Wrong::ofNoBean;

        assertThat(rules(orders().then(ofNoBean))).containsExactly("not-a-method-reference");
    }

    @Test
    void an_object_that_only_implements_the_interface_is_refused() {
        Step<Tasks, Order, Order> object = new Step<>() {
            private static final long serialVersionUID = 1L;

            @Override
            public Order call(Tasks bean, Order order) {
                return order;
            }
        };

        assertThat(rules(orders().then(object))).containsExactly("not-a-method-reference");
    }

    @Test
    void methods_that_the_codec_cannot_serve_are_refused() {
        Flow<Integer, Integer> numbers = Workflow.named("numbers").taking(Integer.class);
        Flow<TaskContext, TaskContext> contexts = Workflow.named("contexts").taking(TaskContext.class);

        assertThat(rules(numbers.then(Wrong::primitiveInput))).containsExactly("unsuitable-method");
        assertThat(rules(orders().then(Wrong::primitiveOutput))).containsExactly("unsuitable-method");
        assertThat(rules(contexts.then(Wrong::contextFirst))).containsExactly("unsuitable-method");
    }

    @Test
    void methods_whose_types_are_open_are_refused() {
        assertThat(rules(orders().then(Orders.Closed::same))).containsExactly("unsuitable-method");
        assertThat(rules(orders().then(Orders.Closed::many))).containsExactly("unsuitable-method");
        assertThat(rules(orders().then(Orders.Closed::many).then(Orders.Closed::count)))
                .containsExactly("unsuitable-method", "unsuitable-method");
    }

    @Test
    @Case("PRI-04")
    void priorities_outside_1_to_5_are_refused() {
        assertThat(rules(orders().then(Wrong::priority0).then(Wrong::priority6)))
                .containsExactly("invalid-priority", "invalid-priority");
    }

    @Test
    void tags_beyond_their_limits_are_refused() {
        assertThat(rules(orders().then(Wrong::emptyTag).then(Wrong::commaTag).then(Wrong::longTag)))
                .containsExactly("invalid-tag", "invalid-tag", "invalid-tag");
        assertThat(rules(orders().then(Wrong::manyTags))).containsExactly("too-many-tags");
    }

    @Test
    @Case("BLD-09")
    void everything_that_is_wrong_is_reported_at_once_one_line_each_with_a_count() {
        Flow<Order, Order> flow = Workflow.named("no name")
                .taking(Order.class)
                .then(Wrong::noTask)
                .then(Tasks::validate)
                .then(Tasks::validate)
                .then(Wrong::priority0)
                .then((Tasks bean, Order order) -> order);

        InvalidWorkflow refusal = refused(flow);

        assertThat(refusal.problems())
                .extracting(Problem::rule)
                .containsExactly(
                        "invalid-name", "not-a-task", "duplicate-id", "invalid-priority", "not-a-method-reference");
        assertThat(refusal.getMessage().lines()).hasSize(6);
        assertThat(refusal).hasMessageStartingWith("workflow 'no name' is invalid: 5 problems");
    }

    // The shell that CDI puts in front of a workflow.

    @Test
    void the_shell_of_a_proxy_answers_nothing() {
        Workflow<Order, Order> shell = new Workflow<>() {};

        assertThatThrownBy(shell::name).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(shell::plan).isInstanceOf(IllegalStateException.class);
        assertThat(shell).hasToString("workflow proxy");
    }
}
