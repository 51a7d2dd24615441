package dev.holdfast.ejb.registry;

import dev.holdfast.definition.JobWorkflow;
import dev.holdfast.definition.Node;
import dev.holdfast.definition.Workflow;
import dev.holdfast.engine.Receiver;
import dev.holdfast.engine.TaskBeans;
import dev.holdfast.schedule.Schedule;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.spi.CreationalContext;
import jakarta.enterprise.inject.AmbiguousResolutionException;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.InjectionException;
import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.spi.Bean;
import jakarta.enterprise.inject.spi.BeanManager;
import jakarta.enterprise.inject.spi.InjectionPoint;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/**
 * What an application offers, the engine's own or another: the workflows that its CDI knows, and the beans of their tasks.
 *
 * <p>Task beans are resolved by class and without qualifiers; a bean of dependent scope is made once and serves all steps,
 * so it must be safe for many threads like one of application scope.
 */
@ApplicationScoped
public class Deployment implements TaskBeans {

    /** What stands in the texts of the server's class loaders of modules that are deployed. */
    private static final String MODULE = "\"deployment.";

    private final Map<Class<?>, Object> references = new ConcurrentHashMap<>();
    private final BeanManager beans;
    private final Instance<Workflow<?, ?>> produced;

    /** For client proxies of CDI alone. */
    @SuppressWarnings("NullAway") // never used for anything but a proxy's shell
    Deployment() {
        this.beans = null;
        this.produced = null;
    }

    /** Looks through the bean manager of a module; that of the engine sees all modules of the application it is part of. */
    @Inject
    public Deployment(BeanManager beans, @Any Instance<Workflow<?, ?>> produced) {
        this.beans = beans;
        this.produced = produced;
    }

    /**
     * Finds the workflows and checks that each task has exactly one bean, whose injection points all resolve.
     *
     * @return the workflows by name and version
     * @throws InvalidDeployment with every problem found
     */
    public List<Workflow<?, ?>> workflows() {
        List<String> problems = new ArrayList<>();
        Map<String, Workflow<?, ?>> versions = new TreeMap<>();
        Map<String, Workflow<?, ?>> structures = new TreeMap<>();
        for (Workflow<?, ?> offered : produced) {
            Workflow<?, ?> workflow = offered.itself();
            String version = workflow.name() + " version " + workflow.version();
            Workflow<?, ?> same = structures.put(workflow.name() + "@" + workflow.hash(), workflow);
            if (versions.put(version, workflow) != null) {
                problems.add("two producers give a workflow the name '" + workflow.name() + "' and the version "
                        + workflow.version() + "; rename one, or give it another version(n)");
            } else if (same != null) {
                problems.add("versions " + same.version() + " and " + workflow.version() + " of workflow '"
                        + workflow.name() + "' have the same structure; deploy one of them");
            }
            workflow.plan().forEach(node -> problems.addAll(check(workflow, node)));
        }
        workflowsCalled(versions.values(), problems);
        if (!problems.isEmpty()) {
            throw new InvalidDeployment(problems);
        }
        return List.copyOf(versions.values());
    }

    private static void workflowsCalled(Collection<Workflow<?, ?>> workflows, List<String> problems) {
        Set<String> names =
                workflows.stream().map(workflow -> workflow.name().value()).collect(Collectors.toSet());
        workflows.forEach(workflow -> workflow.plan().forEach(node -> {
            if (node instanceof Node.Call call
                    && !names.contains(call.workflow().value())) {
                problems.add("call '" + call.id() + "' of workflow '" + workflow.name() + "' needs the workflow '"
                        + call.workflow() + "', which no producer gives");
            }
        }));
    }

    private List<String> check(Workflow<?, ?> workflow, Node node) {
        if (node instanceof Node.Fork) {
            return List.of(); // its join is a node of its own
        }
        List<String> found = new ArrayList<>();
        node.work().ifPresent(task -> {
            String step = "step '" + task.id() + "' of workflow '" + workflow.name() + "'";
            found.addAll(check(step, task.body().beanClass()));
            task.undo()
                    .ifPresent(undo -> found.addAll(
                            check("the undo of " + step, undo.body().beanClass())));
        });
        return found;
    }

    private List<String> check(String step, Class<?> type) {
        Set<Bean<?>> candidates = beans.getBeans(type);
        if (candidates.isEmpty()) {
            return List.of(step + " needs a CDI bean of " + type.getName()
                    + ", and there is none: give the class a scope such as @ApplicationScoped, and its archive a"
                    + " beans.xml");
        }
        Bean<?> bean;
        try {
            bean = beans.resolve(candidates);
        } catch (AmbiguousResolutionException e) {
            return List.of(step + " needs one CDI bean of " + type.getName() + ", and there are " + candidates.size()
                    + ": " + candidates);
        }
        List<String> unresolved = new ArrayList<>();
        for (InjectionPoint point : bean.getInjectionPoints()) {
            try {
                beans.validate(point);
            } catch (InjectionException e) {
                unresolved.add(step + " needs " + point + " of its bean " + type.getName() + ": " + e.getMessage());
            }
        }
        return unresolved;
    }

    /**
     * Finds the methods that receive messages of steps, and checks that each channel has one, whose bean and its injection points
     * resolve.
     *
     * @return the receivers by channel
     * @throws InvalidDeployment with every problem found
     */
    public List<Receiver> receivers() {
        return new ReceiverSearch(beans, this::check).receivers();
    }

    /**
     * Has the schedules made that CDI knows producers of, and checks that each starts one of these workflows.
     *
     * @param workflows the workflows of the same application
     * @return the schedules by name
     * @throws InvalidDeployment with every problem found
     */
    public List<Schedule> schedules(List<Workflow<?, ?>> workflows) {
        return new ScheduleSearch(beans, this::modules).schedules(workflows);
    }

    /** Returns an application's workflows, and those of jobs that its schedules start. */
    public static List<Workflow<?, ?>> withJobs(List<Workflow<?, ?>> workflows, List<Schedule> schedules) {
        return JobWorkflow.beside(workflows, schedules.stream().flatMap(schedule -> schedule.job().stream()));
    }

    /** Returns the class loaders of the application's modules that have beans: each module may have batch jobs of its own. */
    public List<ClassLoader> modules() {
        return beans.getBeans(Object.class, Any.Literal.INSTANCE).stream()
                .map(bean -> bean.getBeanClass().getClassLoader())
                .filter(loader -> loader != null && loader.toString().contains(MODULE))
                .distinct()
                .sorted(Comparator.comparing(ClassLoader::toString))
                .toList();
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
