"""Every refusal of the standards' language and files, one class and one sentence each.

``where`` names the place in a file or mapping in a way that reads the same in every language
(``education.schooling.deprived_if``).
"""

from __future__ import annotations

from liandong.analytics.errors import Refusal, Word, marked
from liandong.analytics.tables.columns import ColumnType

TYPE_WORDS = {
    ColumnType.BOOLEAN: Word(marked("yes or no")),
    ColumnType.INTEGER: Word(marked("a whole number")),
    ColumnType.FLOAT: Word(marked("a number")),
    ColumnType.TEXT: Word(marked("text")),
    ColumnType.DATE: Word(marked("a date")),
}


class ExpressionRefused(Refusal):
    """Any refusal of an expression."""


class ExpressionEmpty(ExpressionRefused):
    """Nothing but blanks."""

    message = marked("{where}: the expression is empty; write a condition such as max(years_schooling) < 6.")


class ExpressionTooLong(ExpressionRefused):
    """Text, number of parts or compiled size beyond the bound."""

    message = marked(
        "{where}: the expression is too long ({size} {what}, at most {limit}); "
        "split it into several indicators or prepare a column beforehand."
    )


class ExpressionTooNested(ExpressionRefused):
    """Parentheses, calls or operators inside one another beyond the bound."""

    message = marked("{where}: the expression is nested more than {limit} levels deep; write it flatter.")


class ExpressionUnreadable(ExpressionRefused):
    """Not an expression at all."""

    message = marked("{where}: “{part}” cannot be read as an expression; check its quotes and parentheses.")


class NotInLanguage(ExpressionRefused):
    """A part outside the whitelist."""

    message = marked(
        "{where}: “{part}” is not part of the expression language; it knows columns, numbers, text in single "
        "quotes, and, or, not, comparisons, arithmetic and the functions listed in the guide."
    )


class UnknownFunction(ExpressionRefused):
    """A call of something that is not in the table of functions."""

    message = marked(
        "{where}: there is no function {function}; the nearest is {nearest}. The functions are: {functions}."
    )


class WrongArguments(ExpressionRefused):
    """A function called with too few or too many arguments, or with the wrong kind of literal."""

    message = marked("{where}: “{part}” has the wrong arguments; write it as {signature}.")


class UnknownColumn(ExpressionRefused):
    """A column that the table doesn't have."""

    message = marked(
        "{where}: there is no column {column}; the nearest is {nearest}. The columns are: {columns}."
    )


class NoColumns(ExpressionRefused):
    """The table has no columns at all."""

    message = marked("{where}: there is no column {column}, since the table has no columns.")


class AmbiguousColumn(ExpressionRefused):
    """An unquoted name that fits several columns, which differ only by case."""

    message = marked("{where}: {column} could be any of {columns}; write the one you mean in double quotes.")


class ConstantExpression(ExpressionRefused):
    """An expression that uses no column."""

    message = marked(
        "{where}: “{part}” uses no column, so it says the same of everybody; compare a column with a value."
    )


class NumberOutOfBounds(ExpressionRefused):
    """A number with too many digits or too large an exponent."""

    message = marked(
        "{where}: the number {part} is beyond what can be computed exactly; write a smaller one."
    )


class BadDate(ExpressionRefused):
    """A date literal that no calendar knows."""

    message = marked("{where}: “{part}” is not a date; write it as date '2020-12-31'.")


class EmptyTextLiteral(ExpressionRefused):
    """'' in an expression: empty text is unknown, so nothing equals it."""

    message = marked(
        "{where}: empty text counts as unknown, so nothing equals it; write “is null” instead of ''."
    )


class NullLiteral(ExpressionRefused):
    """A null outside ``is null``, or as an explicit result of a case."""

    message = marked(
        "{where}: a comparison or sum with null is always unknown; write “is null” to ask for it."
    )


class PatternTooWide(ExpressionRefused):
    """A like pattern that could take for ever to match."""

    message = marked(
        "{where}: the pattern '{part}' has more than {limit} percent signs; use fewer or several conditions."
    )


class OrderUnclear(ExpressionRefused):
    """Comparisons in a row, which engines read differently."""

    message = marked(
        "{where}: “{part}” can be read in two ways; add parentheses or join two comparisons with and."
    )


class AggregateWithoutUnit(ExpressionRefused):
    """An aggregate in a standard whose rows are its units."""

    message = marked(
        "{where}: “{part}” gathers the rows of a unit, but the standard names no unit; "
        'add unit = "…" with the column that names the household, or compare the row\'s own columns.'
    )


class AggregateNotAllowed(ExpressionRefused):
    """An aggregate where one row is looked at."""

    message = marked("{where}: “{part}” gathers several rows, but here one row is looked at alone.")


class AggregateNested(ExpressionRefused):
    """An aggregate within an aggregate or its filter."""

    message = marked(
        "{where}: “{part}” stands inside another aggregate; an aggregate looks at single rows only."
    )


class MixedTypes(ExpressionRefused):
    """Unlike types compared or mixed."""

    message = marked(
        "{where}: “{left}” is {left_type} but “{right}” is {right_type}; only like types can be compared."
    )


class WrongType(ExpressionRefused):
    """A part whose type doesn't fit where it stands."""

    message = marked("{where}: “{part}” is {found}, but {needed} is needed there.")


class NotBoolean(ExpressionRefused):
    """A condition that doesn't give yes or no."""

    message = marked(
        "{where}: “{part}” gives {found}, not yes or no; compare it with something, for example {part} = 1."
    )


class NoColumnChosen(ExpressionRefused):
    """A clause of a form without a column."""

    message = marked("No fact is chosen; choose the fact that this indicator looks at.")


class NoValueWritten(ExpressionRefused):
    """A clause of a form without a threshold."""

    message = marked("No threshold is written for “{column}”; write the value it is compared with.")


class NoNumberWritten(ExpressionRefused):
    """A threshold that is no plain number."""

    message = marked("“{value}” is no number; write digits alone, such as 6000 or 0.5, without a unit.")


class NoDayWritten(ExpressionRefused):
    """A threshold that is no day of the calendar."""

    message = marked("“{value}” is no day; write it as 2020-12-31.")


class NothingTicked(ExpressionRefused):
    """A clause of a form about a list of which nothing is chosen."""

    message = marked("Nothing is chosen for “{column}”; choose at least one of its values.")


class StandardRefused(Refusal):
    """Any refusal of a standard or scorecard file."""


class BadToml(StandardRefused):
    """The file is not TOML."""

    message = marked("{where}: the file cannot be read as TOML ({detail}); correct that line.")


class FileTooLarge(StandardRefused):
    """A text far longer than any standard."""

    message = marked("{where}: the text is {size} characters long, but a standard has at most {limit}.")


class StandardMissing(StandardRefused):
    """No such file."""

    message = marked("{where}: there is no such file; check the path.")


class StandardUnreadable(StandardRefused):
    """A file that cannot be opened or is not UTF-8."""

    message = marked("{where}: the file cannot be read as UTF-8 text ({detail}); save it as UTF-8.")


class UnknownKey(StandardRefused):
    """A key the file format doesn't have."""

    message = marked("{where}: there is no key {key} here; the nearest is {nearest}. The keys are: {keys}.")


class MissingKey(StandardRefused):
    """A key that must be there."""

    message = marked("{where}: the key {key} is missing; add it.")


class WrongValue(StandardRefused):
    """A value of the wrong kind."""

    message = marked("{where}: {value} does not fit here; {needed}.")


class WrongChoice(WrongValue):
    """A word that is none of the few possible ones."""

    message = marked("{where}: {value} does not fit here; write one of: {choices}.")


class NotRational(StandardRefused):
    """A weight or cut-off that is not an exact number."""

    message = marked(
        '{where}: {value} is not an exact number; write a fraction such as "1/3" or a decimal such as 0.33.'
    )


class BadId(StandardRefused):
    """An id with signs that don't fit into column names."""

    message = marked(
        "{where}: {value} is not a valid id; use small letters, digits and underscores, with a letter first, "
        "at most {limit} signs."
    )


class DuplicateId(StandardRefused):
    """Two things with one id."""

    message = marked(
        "{where}: the id {value} is used twice; every dimension and every indicator needs its own."
    )


class WeightsDoNotSum(StandardRefused):
    """Weights whose sum is not 1."""

    message = marked("{where}: the weights sum to {sum}, not to 1; the weights are {weights}.")


class WeightsIncomplete(StandardRefused):
    """Some weights given and some left out."""

    message = marked(
        "{where}: some weights are given and some left out ({missing}); "
        "give all of them, or none for equal weights."
    )


class WeightNotPositive(StandardRefused):
    """A weight of zero or below."""

    message = marked("{where}: the weight {value} must be greater than 0; leave the indicator out instead.")


class WeightsTooFine(StandardRefused):
    """Weights whose common denominator is too large to count with."""

    message = marked(
        "{where}: the weights have the common denominator {value}, beyond {limit}; use simpler fractions."
    )


class CutoffOutside(StandardRefused):
    """A cut-off outside (0, 1]."""

    message = marked("{where}: the cut-off {value} must be greater than 0 and at most 1.")


class TooManyIndicators(StandardRefused):
    """More indicators than a pattern has bits."""

    message = marked("{where}: {count} indicators are too many; at most {limit} can be measured together.")


class NoIndicators(StandardRefused):
    """A standard or a dimension without indicators."""

    message = marked("{where}: there is nothing to measure; add at least one entry.")


class ValidityReversed(StandardRefused):
    """valid_to not after valid_from."""

    message = marked("{where}: valid_to ({valid_to}) must be later than valid_from ({valid_from}).")


class TooManyBands(StandardRefused):
    """More bands or items than one query answers."""

    message = marked("{where}: {count} {what} are too many; at most {limit} are possible.")


class NotWhole(StandardRefused):
    """Points, a number of a couplet or an amount that is no whole number, or beyond its bounds."""

    message = marked("{where}: {value} does not fit here; write a whole number from {low} to {high}.")


class LineIncomplete(StandardRefused):
    """A scorecard's line without its side, or a side without a line."""

    message = marked(
        "{where}: {line} and {poor} belong together; give both, or neither for a card that only ranks."
    )


class LineOutOfReach(StandardRefused):
    """A line that everybody or nobody is beyond."""

    message = marked(
        "{where}: the line {value} sorts nobody, since the card gives from {low} to {high} points; "
        "choose a line above {low} and at most {high}."
    )


class TooManyCouplets(StandardRefused):
    """More couplets than one query answers."""

    message = marked("{where}: {count} couplets are too many; at most {limit} are possible.")


class KeyTooDeep(StandardRefused):
    """More questions one after the other than anybody can follow."""

    message = marked(
        "{where}: this couplet stands more than {limit} questions deep; ask less, or in another order."
    )


class KeyInCircle(StandardRefused):
    """Couplets that lead back to themselves."""

    message = marked(
        "{where}: the couplets lead in a circle ({circle}); lead to another couplet or to a class."
    )


class CoupletLedToTwice(StandardRefused):
    """Two answers that lead to one couplet: then the key is no tree."""

    message = marked(
        "{where}: couplet {number} is already led to from couplet {other}; a key is a tree, "
        "so write that couplet a second time under another number."
    )


class CoupletUnreachable(StandardRefused):
    """A couplet that no answer leads to."""

    message = marked(
        "{where}: no answer leads here from couplet {first}, the first one; lead to it or remove it."
    )


class ClassUnreachable(StandardRefused):
    """A class that no answer leads to."""

    message = marked("{where}: no answer leads to this class; lead to it or remove it.")


class CoupletDecidesNothing(StandardRefused):
    """Both answers lead to the same place."""

    message = marked(
        "{where}: yes and no both lead to {lead}, so the question decides nothing; remove it or lead apart."
    )


class LeadsNowhere(StandardRefused):
    """An answer that leads to no couplet and no class."""

    message = marked("{where}: there is neither a couplet nor a class {lead}; there are: {known}.")


class PoorIncomplete(StandardRefused):
    """Some classes say whether they are poor and some do not."""

    message = marked(
        "{where}: some classes say whether they are poor and some do not ({missing}); "
        "say it of all of them or of none."
    )


class UnknownMeasure(StandardRefused):
    """A class that suggests a measure the file does not list."""

    message = marked(
        "{where}: there is no measure {measure} in this file; list it under [[measure]]. "
        "The measures are: {measures}."
    )


class NoKind(StandardRefused):
    """A file without any of the head tables."""

    message = marked("{where}: the file does not say what it is; begin it with one of {kinds}.")


class OtherKind(StandardRefused):
    """Two files of different kinds compared."""

    message = marked("{first} is {first_kind} but {second} is {second_kind}; compare two of one kind.")


class TooManyLines(StandardRefused):
    """More lines than one file holds."""

    message = marked("{where}: {count} lines are too many; at most {limit} are possible.")


class TooManyWarningRules(StandardRefused):
    """More warning rules than one file holds."""

    message = marked("{where}: {count} warning rules are too many; at most {limit} are possible.")


class BadRegion(StandardRefused):
    """A region that is not a place code."""

    message = marked(
        "{where}: {value} is not the code of a place; write 2, 4, 6, 9 or 12 digits in quotes, "
        "or leave region out for the whole country."
    )


class AmountIncomplete(StandardRefused):
    """An amount nobody answers for, or a status of no amount."""

    message = marked(
        "{where}: {yuan} and {status} belong together; give both, or neither where the amount is unknown."
    )


class LinesOverlap(StandardRefused):
    """Two lines of one kind and place on one day."""

    message = marked(
        "{where} and {other} both hold on {on}; end the earlier one with valid_to, so that one line holds."
    )


class NoLine(StandardRefused):
    """No line of that kind for that place and day."""

    message = marked(
        "{where}: there is no line of the kind {kind} for {region} on {on}, so the line is unknown."
    )


class AmountUnknown(StandardRefused):
    """A line whose amount nobody has stated."""

    message = marked(
        "{where}: the amount of this line is unknown (source: {source}); it is not guessed from another year "
        "or place."
    )


class FixedWeightsFull(StandardRefused):
    """Fixed weights that leave nothing to the others."""

    message = marked(
        "The fixed weights sum to {sum}, which leaves nothing to the others; free one of them, or lower it."
    )


class FixedWeightsShort(StandardRefused):
    """All weights fixed, and their sum is not 1."""

    message = marked(
        "All weights are fixed and sum to {sum}; free one of them, so that it can take the rest."
    )


class StandardFaulty(StandardRefused):
    """Several faults at once: each its own sentence, one per line."""

    message = "{sentences}"

    def __init__(self, problems: tuple[Refusal, ...]) -> None:
        self.problems = problems
        super().__init__()

    def __str__(self) -> str:
        return "\n".join(str(problem) for problem in self.problems)
