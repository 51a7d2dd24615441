package dev.holdfast.ejb.registry;

import dev.holdfast.definition.Workflow;
import dev.holdfast.error.ErrorCode;
import dev.holdfast.error.HoldfastException;
import dev.holdfast.schedule.Schedule;
import jakarta.enterprise.context.spi.CreationalContext;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.spi.Bean;
import jakarta.enterprise.inject.spi.BeanManager;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** Has an application's producers make its schedules, and checks that each starts a workflow of that application. */
final class ScheduleSearch {

    /** Where the batch runtime finds jobs, unless an application brings something that finds them elsewhere. */
    private static final String JOB_XML = "META-INF/batch-jobs/";

    private static final String RESOLVER = "META-INF/services/org.jberet.spi.JobXmlResolver";

    private final BeanManager beans;
    private final Supplier<List<ClassLoader>> modules;

    /** Searches for producers in the beans of an application, and for jobs in its modules. */
    ScheduleSearch(BeanManager beans, Supplier<List<ClassLoader>> modules) {
        this.beans = beans;
        this.modules = modules;
    }

    List<Schedule> schedules(List<Workflow<?, ?>> workflows) {
        Set<String> names = workflows.stream()
                .map(workflow -> workflow.name().value())
                .collect(Collectors.toCollection(TreeSet::new));
        List<String> problems = new ArrayList<>();
        Map<String, Schedule> byName = new TreeMap<>();
        for (Bean<?> bean : beans.getBeans(Schedule.class, Any.Literal.INSTANCE)) {
            try {
                take(made(bean), names, byName, problems);
            } catch (HoldfastException e) {
                problems.add("a schedule of " + bean.getBeanClass().getName() + " is invalid: " + e.getMessage());
            }
        }
        if (!problems.isEmpty()) {
            problems.sort(null);
            throw new InvalidDeployment(ErrorCode.INVALID_SCHEDULE, problems);
        }
        return List.copyOf(byName.values());
    }

    private Schedule made(Bean<?> bean) {
        CreationalContext<?> context = beans.createCreationalContext(bean);
        try {
            return (Schedule) beans.getReference(bean, Schedule.class, context);
        } finally {
            context.release(); // a value, which needs nothing of what it was made with
        }
    }

    private void take(Schedule schedule, Set<String> workflows, Map<String, Schedule> byName, List<String> problems) {
        if (byName.put(schedule.name(), schedule) != null) {
            problems.add("two producers give a schedule the name '" + schedule.name() + "'; rename one");
        }
        if (schedule.job().isPresent()) {
            if (!hasJob(schedule.job().get())) {
                problems.add("schedule '" + schedule.name() + "' starts the job '"
                        + schedule.job().get() + "', and no module of this application with beans has " + JOB_XML
                        + schedule.job().get() + ".xml");
            }
        } else if (!workflows.contains(schedule.workflow().value())) {
            problems.add("schedule '" + schedule.name() + "' starts the workflow '" + schedule.workflow()
                    + "', which no producer of this application gives; there are " + workflows);
        }
    }

    private boolean hasJob(String job) {
        return modules.get().stream()
                .anyMatch(module ->
                        module.getResource(JOB_XML + job + ".xml") != null || module.getResource(RESOLVER) != null);
    }
}
