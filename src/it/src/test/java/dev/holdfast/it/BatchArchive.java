package dev.holdfast.it;

import dev.holdfast.it.batch.JobTasks;
import dev.holdfast.it.batch.JobWorkflows;
import dev.holdfast.it.crash.Gate;
import dev.holdfast.it.crash.Gate.Point;
import java.io.File;
import java.util.List;
import org.jboss.shrinkwrap.api.ShrinkWrap;
import org.jboss.shrinkwrap.api.asset.EmptyAsset;
import org.jboss.shrinkwrap.api.asset.StringAsset;
import org.jboss.shrinkwrap.api.container.ClassContainer;
import org.jboss.shrinkwrap.api.container.ResourceContainer;
import org.jboss.shrinkwrap.api.spec.JavaArchive;

/** An application with jobs, to be packed as a module of an EAR or as part of a WAR. */
final class BatchArchive {

    private static final List<String> JOBS = List.of("every-artifact", "run-one", "write-many", "stream-many");

    private BatchArchive() {}

    /** Adds classes and jobs of an application of that name, with which the names of its workflows begin. */
    static <A extends ClassContainer<?> & ResourceContainer<?>> A into(A archive, String application) {
        archive.addPackage(JobTasks.class.getPackage());
        archive.addClasses(Gate.class, Point.class);
        archive.addAsResource(new StringAsset(application), JobWorkflows.APPLICATION);
        archive.addAsResource(new StringAsset(BadStep.jobXml()), "META-INF/batch-jobs/" + BadStep.JOB + ".xml");
        JOBS.forEach(job -> archive.addAsResource(
                new File("src/test/resources/batch-jobs/" + job + ".xml"), "META-INF/batch-jobs/" + job + ".xml"));
        return archive;
    }

    /** Returns the application as an EJB module: a library of an EAR is no place for job XML. */
    static JavaArchive module(String name, String application) {
        return into(ShrinkWrap.create(JavaArchive.class, name), application)
                .addAsManifestResource(EmptyAsset.INSTANCE, "beans.xml")
                .addAsManifestResource(
                        new StringAsset("<ejb-jar xmlns=\"https://jakarta.ee/xml/ns/jakartaee\" version=\"4.0\"/>"),
                        "ejb-jar.xml");
    }
}
