package dev.holdfast.ejb.registry;

import dev.holdfast.definition.Node;
import dev.holdfast.definition.Workflow;
import dev.holdfast.engine.TaskBeans;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.spi.CreationalContext;
import jakarta.enterprise.inject.AmbiguousResolutionException;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.spi.Bean;
import jakarta.enterprise.inject.spi.BeanManager;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What is deployed with the engine: the workflows that CDI knows, and the beans of their tasks.
 *
 * <p>Task beans are resolved by class and without qualifiers; a bean of dependent scope is made once and serves all steps,
 * so it must be safe for many threads like one of application scope.
 */
@ApplicationScoped
public class Deployment implements TaskBeans {

    private final Map<Class<?>, Object> references = new ConcurrentHashMap<>();
    private final BeanManager beans;
    private final Instance<Workflow<?, ?>> produced;

    /** For client proxies of CDI alone. */
    @SuppressWarnings("NullAway") // never used for anything but a proxy's shell
    Deployment() {
        this.beans = null;
        this.produced = null;
    }

    /** Looks through the bean manager of the engine's module, which sees all modules of the application. */
    @Inject
    public Deployment(BeanManager beans, @Any Instance<Workflow<?, ?>> produced) {
        this.beans = beans;
        this.produced = produced;
    }

    /**
     * Finds the workflows and checks that each task has exactly one bean.
     *
     * @return the workflows by name
     * @throws InvalidDeployment with every problem found
     */
    public List<Workflow<?, ?>> workflows() {
        List<String> problems = new ArrayList<>();
        Map<String, Workflow<?, ?>> byName = new TreeMap<>();
        for (Workflow<?, ?> workflow : produced) {
            Workflow<?, ?> other = byName.put(workflow.name().value(), workflow);
            if (other != null) {
                problems.add("two producers give a workflow the name '" + workflow.name() + "'; rename one");
            }
            workflow.plan().nodes().forEach(node -> problems.addAll(check(workflow, node)));
        }
        if (!problems.isEmpty()) {
            throw new InvalidDeployment(problems);
        }
        return List.copyOf(byName.values());
    }

    private List<String> check(Workflow<?, ?> workflow, Node node) {
        return node.match(task -> {
            Class<?> type = task.body().beanClass();
            Set<Bean<?>> candidates = beans.getBeans(type);
            String step = "step '" + task.id() + "' of workflow '" + workflow.name() + "'";
            if (candidates.isEmpty()) {
                return List.of(step + " needs a CDI bean of " + type.getName()
                        + ", and there is none: give the class a scope such as @ApplicationScoped, and its archive a"
                        + " beans.xml");
            }
            try {
                beans.resolve(candidates);
                return List.of();
            } catch (AmbiguousResolutionException e) {
                return List.of(step + " needs one CDI bean of " + type.getName() + ", and there are "
                        + candidates.size() + ": " + candidates);
            }
        });
    }

    @Override
    public Object bean(Class<?> beanClass) {
        return references.computeIfAbsent(beanClass, this::reference);
    }

    private Object reference(Class<?> type) {
        Bean<?> bean = beans.resolve(beans.getBeans(type));
        CreationalContext<?> context = beans.createCreationalContext(bean);
        return beans.getReference(bean, type, context);
    }
}
