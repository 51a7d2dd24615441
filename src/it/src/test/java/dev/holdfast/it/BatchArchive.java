package dev.holdfast.it;

import dev.holdfast.it.batch.JobTasks;
import dev.holdfast.it.crash.Gate;
import dev.holdfast.it.crash.Gate.Point;
import java.io.File;
import java.util.List;
import org.jboss.shrinkwrap.api.ArchivePath;
import org.jboss.shrinkwrap.api.ShrinkWrap;
import org.jboss.shrinkwrap.api.asset.EmptyAsset;
import org.jboss.shrinkwrap.api.asset.StringAsset;
import org.jboss.shrinkwrap.api.container.ClassContainer;
import org.jboss.shrinkwrap.api.container.ResourceContainer;
import org.jboss.shrinkwrap.api.spec.JavaArchive;

/** An application with jobs, to be packed as a module of an EAR or as part of a WAR. */
final class BatchArchive {

    static final List<String> JOBS = List.of(
            "every-artifact",
            "run-one",
            "write-many",
            "no-workflow",
            "unknown-workflow",
            "bad-json",
            "bad-pointer",
            "bad-choice",
            "wrong-type");

    private static final List<String> APPLICATIONS = List.of("OwnJobs", "WarJobs", "EarJobs");

    private BatchArchive() {}

    /** Adds the application's classes and jobs; of the beans that make its workflows only the given one. */
    static <A extends ClassContainer<?> & ResourceContainer<?>> A into(A archive, Class<?> application) {
        archive.addPackages(false, path -> !isAnother(path, application), JobTasks.class.getPackage());
        archive.addClasses(Gate.class, Point.class);
        JOBS.forEach(job -> archive.addAsResource(
                new File("src/test/resources/batch-jobs/" + job + ".xml"), "META-INF/batch-jobs/" + job + ".xml"));
        return archive;
    }

    private static boolean isAnother(ArchivePath path, Class<?> application) {
        return APPLICATIONS.stream()
                .filter(name -> !name.equals(application.getSimpleName()))
                .anyMatch(name -> path.get().endsWith("/" + name + ".class"));
    }

    /** Returns the application as an EJB module: a library of an EAR is no place for job XML. */
    static JavaArchive module(String name, Class<?> application) {
        return into(ShrinkWrap.create(JavaArchive.class, name), application)
                .addAsManifestResource(EmptyAsset.INSTANCE, "beans.xml")
                .addAsManifestResource(
                        new StringAsset("<ejb-jar xmlns=\"https://jakarta.ee/xml/ns/jakartaee\" version=\"4.0\"/>"),
                        "ejb-jar.xml");
    }
}
