package dev.holdfast.definition;

import static dev.holdfast.definition.Refusals.rules;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.definition.Orders.Item;
import dev.holdfast.definition.Orders.Order;
import dev.holdfast.definition.Orders.Packer;
import dev.holdfast.definition.Orders.SpecialTasks;
import dev.holdfast.definition.Orders.Tasks;
import dev.holdfast.definition.Orders.Wrong;
import dev.holdfast.task.Task;
import dev.holdfast.task.TaskContext;
import dev.holdfast.testing.Case;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What stands as a step: a reference to a method of a bean. */
class StepReferenceTest {

    private static Flow<Order, Order> orders() {
        return Workflow.named("orders").taking(Order.class);
    }

    private static Node.Task only(Workflow<?, ?> workflow) {
        assertThat(workflow.plan().nodes()).hasSize(1);
        return (Node.Task) workflow.plan().first();
    }

    private static Object called(Node.Task task, Object bean, Object input) throws Exception {
        return task.body().call(bean, List.of(input), Contexts.of("i-1"));
    }

    private static void isUnsuitable(Flow<?, ?> flow, String... named) {
        Problem problem = Refusals.only(flow);
        assertThat(problem.rule()).isEqualTo("unsuitable-method");
        assertThat(problem.text()).contains(named);
    }

    // What can be a step.

    @Test
    void a_method_reference_calls_the_method_on_the_bean_it_is_given() throws Exception {
        Node.Task split = only(orders().then(Tasks::split).build());

        Object output = called(split, new Tasks(), new Order("o-1"));

        assertThat(output).isEqualTo(List.of(new Item("o-1")));
        assertThat(split.body().beanClass()).isEqualTo(Tasks.class);
        assertThat(split.body()).hasToString(Tasks.class.getName() + "::split");
        assertThat(split.body().inputTypes()).containsExactly(Order.class);
    }

    @Test
    @Case("CTX-01")
    void a_method_may_take_the_context_after_its_input() throws Exception {
        Node.Task label = only(orders().then(Tasks::label).build());

        Object output = called(label, new Tasks(), new Order("o-1"));

        assertThat(output).isEqualTo("i-1o-1");
        assertThat(label.body().inputTypes()).containsExactly(Order.class);
        assertThat(only(orders().then("other", Tasks::label).build()).id()).isEqualTo(new NodeId("other"));
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
        assertThat(called(validate, new SpecialTasks(), new Order("o"))).isEqualTo(new Order("special o"));
    }

    @Test
    void a_default_method_of_an_interface_can_be_a_task() throws Exception {
        Node.Task pack = only(orders().then(Packer::pack).build());

        assertThat(pack.body().beanClass()).isEqualTo(Packer.class);
        assertThat(called(pack, new Packer(), new Order("o"))).isEqualTo(new Order("o"));
    }

    /** Remembers what it was asked to take back. */
    static class Forgetful {

        private String undone = "";

        @Task
        public void forget(Order order) {
            undone = order.id();
        }

        @Task
        public String forgetIn(Order order, TaskContext context) {
            undone = order.id() + " in " + context.instanceId();
            return undone;
        }
    }

    @Test
    void an_undo_is_called_with_the_output_of_its_step_and_gives_nothing() throws Exception {
        Node.Undo plain = only(orders().then(Tasks::validate)
                        .undoneBy(Forgetful::forget)
                        .build())
                .undo()
                .orElseThrow();
        Node.Undo withContext = only(orders().then(Tasks::validate)
                        .undoneBy(Forgetful::forgetIn)
                        .build())
                .undo()
                .orElseThrow();
        Forgetful bean = new Forgetful();

        Object nothing = plain.body().call(bean, List.of(new Order("o-1")), Contexts.of("i-1"));

        assertThat(nothing).isNull();
        assertThat(bean.undone).isEqualTo("o-1");
        assertThat(plain.body().inputType()).isEqualTo(Order.class);
        assertThat(withContext.body().call(bean, List.of(new Order("o-2")), Contexts.of("i-1")))
                .isNull();
        assertThat(bean.undone).isEqualTo("o-2 in i-1");
    }

    // What cannot.

    @Test
    void a_method_that_is_no_task_is_refused_by_name() {
        Problem problem = Refusals.only(orders().then(Wrong::noTask));

        assertThat(problem.rule()).isEqualTo("not-a-task");
        assertThat(problem.text()).contains(Wrong.class.getName() + "::noTask", "@Task");
    }

    @Test
    void a_lambda_expression_is_refused_with_the_class_it_stands_in() {
        Step<Tasks, Order, Order> lambda = (bean, order) -> bean.validate(order);
        ContextStep<Tasks, Order, String> withContext = (bean, order, context) -> bean.label(order, context);

        Problem problem = Refusals.only(orders().then(lambda));

        assertThat(problem.rule()).isEqualTo("not-a-method-reference");
        assertThat(problem.text()).contains("a step in " + getClass().getName());
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

        Problem problem = Refusals.only(orders().then(object));

        assertThat(problem.rule()).isEqualTo("not-a-method-reference");
        assertThat(problem.text()).contains(object.getClass().getName());
    }

    @Test
    void methods_that_the_codec_cannot_serve_are_refused() {
        Flow<Integer, Integer> numbers = Workflow.named("numbers").taking(Integer.class);
        Flow<TaskContext, TaskContext> contexts = Workflow.named("contexts").taking(TaskContext.class);

        isUnsuitable(numbers.then(Wrong::primitiveInput), "Wrong::primitiveInput", "primitive");
        isUnsuitable(orders().then(Wrong::primitiveOutput), "Wrong::primitiveOutput", "boxed");
        isUnsuitable(contexts.then(Wrong::contextFirst), "Wrong::contextFirst", "input first");
    }

    @Test
    void methods_whose_types_are_open_are_refused() {
        isUnsuitable(orders().then(Orders.Closed::same), "Closed::same", "type variable");
        isUnsuitable(orders().then(Orders.Closed::many), "Closed::many", "type variable");
        assertThat(rules(orders().then(Orders.Closed::many).then(Orders.Closed::count)))
                .containsExactly("unsuitable-method", "unsuitable-method");
    }

    /** Has a task that the proxy of a bean would run on itself. */
    static class Secretive {

        @Task
        private Order hide(Order order) {
            return order;
        }
    }

    @Test
    void a_private_method_is_refused_because_a_call_to_a_proxy_never_reaches_the_bean() {
        isUnsuitable(orders().then(Secretive::hide), Secretive.class.getName() + "::hide", "private");
    }
}
