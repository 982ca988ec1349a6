"""English words that the planner must not take for commands or names, and the words for numbers."""

from __future__ import annotations

from collections.abc import Sequence

from agent.providers.planner.language.wordset import wordset

OUT_OF_SCOPE = wordset(
    """
    weather forecast poem poems poetry joke jokes song songs lyrics story stories haiku recipe recipes cook
    cooking news football soccer basketball sports movie movies film films music translate translation email
    emails mail essay president horoscope bitcoin crypto stocks restaurant restaurants flight flights
    hotel hotels vacation birthday love marry religion politics election homework riddle limerick sing dance
    pizza capital population temperature rain sunny novel math equation philosophy meaning dog cat game games
    inbox mailbox salary salaries payslip payroll vpn wifi intern interns stopwatch countdown dice celsius fahrenheit
    cafeteria canteen dishwasher doctor dentist headache passport guitar piano violin jazz netflix spotify wikipedia
    chess linkedin tweet instagram facebook twitter youtube jira confluence calendar meeting appointment
    reminder alarm laptop laptops smartphone printer hamlet shakespeare everest mountain mountains diet calories
    girlfriend boyfriend lottery astrology tattoo haircut dinner lunch breakfast planet planets galaxy dinosaur
    dinosaurs quantum physics chemistry biology uber
    """
)
"""Plain signs that a sentence is not about a workspace. Tables with such names are still reached by their full name."""

COMMON = wordset(
    """
    scala till comment comments falling fallen fell sprint contacts contact
    serve serves served serving spare spares sparing gold stage stages black west site sites zones lane lanes bank banks
    cash fund funds trade skill skills cart carts unit units snow beach
    continent continents paused resumed scheduled renamed selected logged enabled disabled switched turned owner owns
    about above after also because before below better best big both call case come different day days did does
    each end even ever every few find first form from full give going gone good great group have help here high
    hour hours into keep kept kind know large last late later latest least left less life like line little live
    long look made main many mean means might mind minute minutes month months more most much must name near need
    never next night number often once only open order orders other over own page part past people per place plan
    point question rate real right same second seconds self send shall ship shop short side since size small some
    soon step steps still such sure take tell term test text than that their them then there these they thing
    think this those three time today together took total town trip trips true turn two under until upon used user
    users using value values very want week weeks well went were what when where which while white who whole whose
    why will with within without word words work world would year years yes yesterday tomorrow your zip zips city
    cities price prices amount date dates fare fares pickup dropoff distance customer customers review reviews
    product products supplier suppliers region regions nation nations stark star stars stare start storm stock
    shore slow fast slot slip shot shoe store stored stores stone score sales sale revenue country countries
    segment segments quantity discount discounts payment payments brand brands franchise franchises balance
    account accounts status priority month daily weekly hourly nightly monthly lost cost costs list lest last lust
    post past port sort short shout shut chat chart charm court count counts county mount runs ruin rung ran sub
    sum some sun son drop crop prop dropped stopped started deleted created parts item items line lines tables
    model models feature features data date late train trains training trained brain drain warm cold cool feed
    shared read road head bread dead create crate grate greater late rate rates state states static clean clear cleanup
    update date upset setup starter notes note noted book books hook cook look took vote mode
    tip tips toll tolls fee fees
    """
)
"""English words that are never a misspelt command word."""

NUMBER_WORDS = {
    "zero": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
    "ten": 10,
    "eleven": 11, "twelve": 12, "fifteen": 15, "twenty": 20, "thirty": 30, "fifty": 50, "hundred": 100, "couple": 2,
    "dozen": 12,
}  # fmt: skip
ORDINALS = {
    "first": 0, "1st": 0, "second": 1, "2nd": 1, "third": 2, "3rd": 2, "fourth": 3, "4th": 3, "fifth": 4, "5th": 4,
    "last": -1, "latter": -1, "former": 0, "sixth": 5, "seventh": 6, "top": 0,
}  # fmt: skip


def speaks_of_else(words: Sequence[str]) -> bool:
    """Whether a word is there that belongs to no workspace; "shipped by mail" is a value of a column."""
    return any(w in OUT_OF_SCOPE and words[max(at - 1, 0)] not in ("by", "via") for at, w in enumerate(words))
