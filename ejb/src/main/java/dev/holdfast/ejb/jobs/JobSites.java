package dev.holdfast.ejb.jobs;

import dev.holdfast.ejb.registry.Deployment;
import dev.holdfast.engine.Application;
import dev.holdfast.engine.UserCode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.WeakHashMap;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * The batch runtimes of all applications on this node, one for each of their modules, each called where its application's code runs. Safe
 * for many threads.
 */
public final class JobSites {

    private final Supplier<Collection<Application>> applications;
    private final Map<Application, List<ClassLoader>> modules = new WeakHashMap<>();

    /** Looks at those that are here at the moment, each time anew. */
    public JobSites(Supplier<Collection<Application>> applications) {
        this.applications = applications;
    }

    /**
     * A job where it can be started.
     *
     * @param application what the runtime calls the module that has it
     * @param modules what it calls all modules of the same EAR that see it: executions may have been started from any
     */
    public record Place(String application, String job, Set<String> modules) {

        private Place seenBy(Place other) {
            Set<String> all = new TreeSet<>(modules);
            all.addAll(other.modules);
            return new Place(application, job, Set.copyOf(all));
        }
    }

    /** Returns all jobs. Modules of one EAR see each other's: each job is listed once for each EAR. */
    public List<Place> places() {
        List<Place> places = new ArrayList<>();
        for (Application application : applications.get()) {
            Map<String, Place> byJob = new TreeMap<>();
            for (ClassLoader module : modules(application)) {
                asked(application, module, runtime -> true, JobSites::places)
                        .orElse(List.of())
                        .forEach(place -> byJob.merge(place.job(), place, Place::seenBy));
            }
            places.addAll(byJob.values());
        }
        return places;
    }

    private static List<Place> places(JobRuntime runtime) {
        return runtime.jobs().stream()
                .map(job -> new Place(runtime.application(), job, Set.of(runtime.application())))
                .toList();
    }

    /** Returns the names of the jobs of all applications. */
    public SortedSet<String> jobs() {
        SortedSet<String> jobs = new TreeSet<>();
        applications.get().forEach(application -> jobs.addAll(jobs(application)));
        return jobs;
    }

    /** Returns the names of the jobs of an application. */
    public SortedSet<String> jobs(Application application) {
        SortedSet<String> jobs = new TreeSet<>();
        for (ClassLoader module : modules(application)) {
            asked(application, module, runtime -> true, JobRuntime::jobs).ifPresent(jobs::addAll);
        }
        return jobs;
    }

    /**
     * Asks the runtime of the module that has a job.
     *
     * @param application what the runtime calls the application
     * @return the answer; nothing if no application here has that job
     */
    public <T> Optional<T> at(String application, String job, Function<JobRuntime, T> question) {
        for (Application each : applications.get()) {
            for (ClassLoader module : modules(each)) {
                Optional<T> answer = asked(
                        each,
                        module,
                        runtime -> runtime.application().equals(application)
                                && runtime.jobs().contains(job),
                        question);
                if (answer.isPresent()) {
                    return answer;
                }
            }
        }
        return Optional.empty();
    }

    private synchronized List<ClassLoader> modules(Application application) {
        return modules.computeIfAbsent(
                application,
                each -> each.code().beans() instanceof Deployment deployment
                        ? ordered(deployment.modules())
                        : List.of());
    }

    /** The engine's own module sees the jobs of those beside it, and comes last: they are theirs. */
    private static List<ClassLoader> ordered(List<ClassLoader> modules) {
        ClassLoader own = JobSites.class.getClassLoader();
        return modules.stream()
                .sorted(Comparator.comparing(module -> module == own))
                .toList();
    }

    private static <T> Optional<T> asked(
            Application application,
            ClassLoader module,
            Predicate<JobRuntime> which,
            Function<JobRuntime, T> question) {
        UserCode.Context context = application.code().context();
        try {
            return context.call(() -> in(module, which, question));
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException("the context of application code threw a checked exception", e);
        }
    }

    /** The runtime of a module is found by the class loader of the thread. */
    private static <T> Optional<T> in(
            ClassLoader module, Predicate<JobRuntime> which, Function<JobRuntime, T> question) {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(module);
        try {
            return JobRuntime.here().filter(which).map(question);
        } finally {
            thread.setContextClassLoader(before);
        }
    }
}
