package dev.holdfast;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.ArchConfiguration;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.holdfast.engine.Pace;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZonedDateTime;
import java.util.Date;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

/** The plan of the house: which room may know which. */
class ArchitectureTest {

    private static final JavaClasses MAIN = imported();

    private static JavaClasses imported() {
        // The names of the classes we use say enough; reading those of the platform takes half a minute.
        ArchConfiguration.get().setResolveMissingDependenciesFromClassPath(false);
        return new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages("dev.holdfast");
    }

    private static final Set<String> ROOMS = Set.of(
            "error",
            "encryption",
            "task",
            "definition",
            "snapshot",
            "execution",
            "lifecycle",
            "schedule",
            "store",
            "client",
            "engine");

    private static String[] rooms(String... names) {
        String[] packages = new String[names.length];
        for (int i = 0; i < names.length; i++) {
            packages[i] = "dev.holdfast." + names[i];
        }
        return packages;
    }

    @Test
    void every_class_lives_in_a_room_of_the_plan() {
        Set<String> found = MAIN.stream()
                .map(JavaClass::getPackageName)
                .map(name -> name.substring("dev.holdfast.".length()))
                .collect(Collectors.toSet());

        assertThat(found).isEqualTo(ROOMS);
    }

    @Test
    void the_arrows_between_the_rooms_go_one_way() {
        layeredArchitecture()
                .consideringOnlyDependenciesInLayers()
                .layer("error")
                .definedBy(rooms("error"))
                .layer("encryption")
                .definedBy(rooms("encryption"))
                .layer("task")
                .definedBy(rooms("task"))
                .layer("definition")
                .definedBy(rooms("definition"))
                .layer("snapshot")
                .definedBy(rooms("snapshot"))
                .layer("execution")
                .definedBy(rooms("execution"))
                .layer("lifecycle")
                .definedBy(rooms("lifecycle"))
                .layer("schedule")
                .definedBy(rooms("schedule"))
                .layer("store")
                .definedBy(rooms("store"))
                .layer("client")
                .definedBy(rooms("client"))
                .layer("engine")
                .definedBy(rooms("engine"))
                .whereLayer("error")
                .mayNotAccessAnyLayer()
                .whereLayer("task")
                .mayNotAccessAnyLayer()
                .whereLayer("encryption")
                .mayOnlyAccessLayers("error")
                .whereLayer("definition")
                .mayOnlyAccessLayers("error", "task")
                .whereLayer("snapshot")
                .mayOnlyAccessLayers("error", "encryption", "definition")
                .whereLayer("execution")
                .mayOnlyAccessLayers("error", "definition", "snapshot")
                .whereLayer("lifecycle")
                .mayOnlyAccessLayers("error", "definition", "snapshot", "execution")
                .whereLayer("schedule")
                .mayOnlyAccessLayers("error", "definition")
                .whereLayer("store")
                .mayOnlyAccessLayers("error", "definition", "snapshot", "schedule")
                .whereLayer("client")
                .mayOnlyAccessLayers("error", "definition", "snapshot", "schedule")
                .whereLayer("engine")
                .mayNotBeAccessedByAnyLayer()
                .check(MAIN);
    }

    @Test
    void no_rooms_stand_in_a_circle() {
        slices().matching("dev.holdfast.(*)..").should().beFreeOfCycles().check(MAIN);
    }

    @Test
    void the_core_needs_java_and_nothing_else_but_what_reads_cron_expressions() {
        classes()
                .that()
                .doNotHaveFullyQualifiedName("dev.holdfast.schedule.Cron")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage("java..", "javax.crypto..", "dev.holdfast..", "org.jspecify.annotations..")
                .check(MAIN);
    }

    @Test
    void time_is_asked_of_a_clock_that_was_given() {
        noClasses()
                .should()
                .callMethod(Instant.class, "now")
                .orShould()
                .callMethod(LocalDate.class, "now")
                .orShould()
                .callMethod(LocalDateTime.class, "now")
                .orShould()
                .callMethod(OffsetDateTime.class, "now")
                .orShould()
                .callMethod(ZonedDateTime.class, "now")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callConstructor(Date.class)
                .orShould()
                .callMethod(Clock.class, "systemUTC")
                .orShould()
                .callMethod(Clock.class, "systemDefaultZone")
                .check(MAIN);
    }

    @Test
    void durations_and_jitter_come_from_the_pace_of_the_node() {
        noClasses()
                .that()
                .areNotAssignableTo(Pace.class)
                .should()
                .callMethod(System.class, "nanoTime")
                .orShould()
                .dependOnClassesThat()
                .belongToAnyOf(LockSupport.class, ThreadLocalRandom.class)
                .check(MAIN);
    }

    @Test
    void nothing_is_printed() {
        noClasses()
                .should()
                .accessField(System.class, "out")
                .orShould()
                .accessField(System.class, "err")
                .orShould()
                .callMethod(Throwable.class, "printStackTrace")
                .check(MAIN);
    }

    @Test
    void what_may_be_null_is_marked_in_every_room() {
        for (String room : ROOMS) {
            JavaPackage found = MAIN.getPackage("dev.holdfast." + room);

            assertThat(found.isAnnotatedWith(NullMarked.class)).as(room).isTrue();
        }
    }

    @Test
    void no_class_is_open_to_be_extended_by_accident() {
        classes()
                .that()
                .areNotInterfaces()
                .and()
                .areNotAnnotations()
                .and()
                .areNotEnums()
                .and()
                .areNotAnonymousClasses()
                .and()
                .doNotHaveSimpleName("package-info")
                .and()
                .doNotHaveModifier(JavaModifier.ABSTRACT)
                .and()
                .doNotHaveFullyQualifiedName("dev.holdfast.definition.Workflow") // CDI puts a proxy in front of it
                .and()
                .doNotHaveFullyQualifiedName("dev.holdfast.definition.Flow") // sealed
                .should()
                .haveModifier(JavaModifier.FINAL)
                .check(MAIN);
    }
}
