package dev.holdfast.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.snapshot.Failure;
import dev.holdfast.snapshot.Payload;
import jakarta.ws.rs.core.Response;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MaskingTest {

    private static Masking masking(String fields) {
        return Masking.of(fields, Optional.empty());
    }

    private static String masked(String fields, String json) {
        return masking(fields)
                .masked(JsonText.read(json.getBytes(StandardCharsets.UTF_8)), () -> "order")
                .toString();
    }

    @AfterEach
    void showEverything() {
        Masking.hold(Masking.NONE);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "card | {'card':'1','a':{'CARD':{'n':2}},'b':[{'card':[3]}]} | {'card':'***','a':{'CARD':'***'},'b':[{'card':'***'}]}",
                "/card | {'card':'1','a':{'card':'2'}} | {'card':'***','a':{'card':'2'}}",
                "/a/card | {'card':'1','a':{'card':'2','x':3}} | {'card':'1','a':{'card':'***','x':3}}",
                "/items/*/iban | {'items':[{'iban':'1'},{'iban':'2','n':9007199254740993}]} | {'items':[{'iban':'***'},{'iban':'***','n':9007199254740993}]}",
                "/items/1 | {'items':[1,2,3]} | {'items':[1,'***',3]}",
                "/* | {'a':1,'b':{'c':2}} | {'a':'***','b':'***'}",
                "/a~1b | {'a/b':1} | {'a/b':'***'}",
                "order:card | {'card':1} | {'card':'***'}",
                "other:card | {'card':1} | {'card':1}",
                "other:/card, order:/x | {'card':1,'x':2} | {'card':1,'x':'***'}",
                "card | 'card' | 'card'",
                "/card/number | {'card':7} | {'card':7}"
            })
    void what_a_rule_leads_to_is_masked_and_nothing_else(String fields, String value, String shown) {
        assertThat(masked(fields, value.replace('\'', '"'))).isEqualTo(shown.replace('\'', '"'));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "order:", "a:b:c"})
    void a_rule_of_no_form_is_refused_with_what_it_is(String rule) {
        assertThatThrownBy(() -> masking("password," + rule))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("holdfast.masking.fields has '" + rule + "'");
    }

    @Test
    void the_workflow_is_asked_for_only_if_that_decides() {
        assertThat(Masking.NONE.concerns(() -> {
                    throw new AssertionError("asked");
                }))
                .isFalse();
        assertThat(masking("card").concerns(() -> {
                    throw new AssertionError("asked");
                }))
                .isTrue();
        assertThat(masking("other:card").concerns(() -> "order")).isFalse();
    }

    @Test
    void texts_do_not_show_what_stands_behind_the_name_of_a_masked_field() {
        Masking masking = masking("card,/customer/iban");

        assertThat(masking.text("no: {\"card\": \"47\\\"11\", \"IBAN\":\"DE1\", \"n\": 1}"))
                .isEqualTo("no: {\"card\": ***, \"IBAN\":***, \"n\": 1}");
        assertThat(masking.text("Payment[card=4711, amount=3] for discard=1"))
                .isEqualTo("Payment[card=***, amount=3] for discard=1");
        assertThat(masking.text("the card was refused")).isEqualTo("the card was refused");
        assertThat(Masking.NONE.text("card=4711")).isEqualTo("card=4711");
    }

    @Test
    void parameters_of_jobs_are_masked_by_name() {
        assertThat(masking("password,/day").masked(Map.of("Password", "x", "day", "1", "to", "ann")))
                .isEqualTo(Map.of("Password", "***", "day", "***", "to", "ann"));
    }

    @Test
    void a_value_in_which_fields_cannot_be_found_is_not_shown_at_all() {
        Payload other = new Payload((byte) 9, new byte[] {1, 2, 3});

        Response hidden = Values.respond(other, masking("card"), () -> "order").build();
        Response shown =
                Values.respond(other, masking("else:card"), () -> "order").build();

        assertThat(hidden.getEntity()).isEqualTo("\"***\"");
        assertThat(shown.getEntity()).isEqualTo(new byte[] {1, 2, 3});
    }

    @Test
    void failures_are_shown_without_masked_fields() {
        Masking.hold(masking("card"));

        FailureView view =
                FailureView.of(Optional.of(new Failure("x", "bad card=4711", "x: bad card=4711\n at")), true);

        assertThat(view.message()).isEqualTo("bad card=***");
        assertThat(view.stackTrace()).isEqualTo("x: bad card=***\n at");
    }
}
