package dev.holdfast.ejb.client;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class ArchitectureTest {

    @Test
    void an_application_knows_of_the_engine_what_the_registry_says_and_nothing_else() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "..ejb.service..",
                        "..ejb.dispatch..",
                        "..ejb.jdbc..",
                        "..ejb.jpa..",
                        "..ejb.schema..",
                        "..ejb.config..",
                        "..ejb.codec..")
                .check(new ClassFileImporter()
                        .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                        .importPackages("dev.holdfast.ejb.client"));
    }
}
