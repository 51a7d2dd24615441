package dev.holdfast.kit;

import dev.holdfast.definition.Node;
import dev.holdfast.definition.TaskBody;
import dev.holdfast.definition.Workflow;
import dev.holdfast.engine.TaskBeans;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The beans that steps are called on, by class: the class that a step names, or the only one that extends or implements it. */
final class Beans {

    private final Map<Class<?>, Supplier<?>> factories = new LinkedHashMap<>();
    private final Set<Class<?>> shared = new LinkedHashSet<>();

    /** Adds what makes a bean; each node makes its own. One that was added for the same class before is replaced. */
    void add(Class<?> type, Supplier<?> factory) {
        factories.put(type, factory);
    }

    /** Adds a bean that exists; all nodes call the same. */
    void add(Object bean) {
        shared.add(bean.getClass());
        add(bean.getClass(), () -> bean);
    }

    /** Adds what others have; throws {@link IllegalStateException} if one of them is no factory but a bean that would be shared. */
    void addAll(Beans others) {
        if (!others.shared.isEmpty()) {
            throw new IllegalStateException(
                    "a scenario is run many times, and these beans would go from one run into the next: "
                            + others.shared.stream().map(Class::getSimpleName).collect(Collectors.joining(", "))
                            + "; add beans inside of the scenario, or add what makes them");
        }
        factories.putAll(others.factories);
    }

    private List<Class<?>> candidates(Class<?> wanted) {
        if (factories.containsKey(wanted)) {
            return List.of(wanted);
        }
        return factories.keySet().stream().filter(wanted::isAssignableFrom).toList();
    }

    /** Lists what steps of these workflows need and nobody has added, one sentence for each step. */
    Set<String> missing(Collection<? extends Workflow<?, ?>> workflows) {
        Set<String> problems = new LinkedHashSet<>();
        Set<String> names =
                workflows.stream().map(workflow -> workflow.name().value()).collect(Collectors.toSet());
        for (Workflow<?, ?> workflow : workflows) {
            workflow.plan().forEach(node -> {
                String where = "' of workflow '" + workflow.name() + "' ";
                node.work().ifPresent(task -> check(task.body(), "step '" + task.id() + where, problems));
                if (node instanceof Node.Task task) {
                    task.undo()
                            .ifPresent(undo -> check(undo.body(), "the undo of step '" + task.id() + where, problems));
                }
                if (node instanceof Node.Call call
                        && !names.contains(call.workflow().value())) {
                    problems.add("call '" + call.id() + where + "starts workflow '" + call.workflow()
                            + "', which the kit was not given; add it to Kit.of(...)");
                }
            });
        }
        return problems;
    }

    private void check(TaskBody body, String step, Set<String> problems) {
        List<Class<?>> found = candidates(body.beanClass());
        if (found.isEmpty()) {
            problems.add(step + "calls " + body + ", and the kit has no bean of that class; add one with with(...)");
        } else if (found.size() > 1) {
            problems.add(step + "calls " + body + ", and several beans could be meant: "
                    + found.stream().map(Class::getName).collect(Collectors.joining(", ")));
        }
    }

    /** Returns the beans of a new node: each is made when it is first needed there. */
    TaskBeans ofNode() {
        Map<Class<?>, Object> made = new HashMap<>();
        return wanted -> {
            Class<?> type = candidates(wanted).stream()
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException("the kit has no bean of " + wanted));
            return made.computeIfAbsent(type, this::make);
        };
    }

    private Object make(Class<?> type) {
        Supplier<?> factory = factories.get(type);
        @Nullable Object bean = factory == null ? null : factory.get();
        if (!type.isInstance(bean)) {
            throw new IllegalStateException("the factory for " + type.getName() + " made " + bean);
        }
        return bean;
    }
}
