"""Invented people, communities and words for the gallery of the kit; nobody of a real organisation."""

from __future__ import annotations

from django import forms
from markupsafe import Markup

from maillon.core.ui.assets import asset
from maillon.core.ui.shapes import (
    Act,
    Card,
    CommunityFace,
    Fact,
    FileFace,
    ForumRow,
    LastComment,
    Message,
    PathStep,
    PersonFace,
    Reaction,
    Readers,
    Relay,
)


def people() -> dict[str, PersonFace]:
    """Return the cast by first name, one of each way to be shown."""
    return {
        "ines": PersonFace(
            name="Inès Carvalho", url="#", title="Responsable de comptes, Le Havre", photo_url=asset("portrait-1.svg")
        ),
        "mamadou": PersonFace(
            name="Mamadou Koné", url="#", title="Technicien levage, Abidjan", photo_url=asset("portrait-2.svg")
        ),
        "tomasz": PersonFace(
            name="Tomasz Wieczorek", url="#", title="Technicien portiques, Gdańsk", photo_url=asset("portrait-3.svg")
        ),
        "giulia": PersonFace(name="Giulia Ferrante", url="#", title="Études hydrodynamiques"),
        "pieter": PersonFace(name="Pieter de Groot", url="#", title="Chef de quai, Rotterdam"),
        "linh": PersonFace(name="Linh Tran", url="#", title="Acheteuse, Le Havre"),
        "marit": PersonFace(
            name="Marit Halvorsen",
            url="#",
            title="Architecte automatismes",
            kind="guest",
            company="Boréal Systèmes",
            photo_url=asset("portrait-4.svg"),
        ),
        "jonas": PersonFace(
            name="Jonas Lindqvist", url="#", title="Chef de produit capteurs", kind="guest", company="Boréal Systèmes"
        ),
        "klaus": PersonFace(name="Klaus Brandt", kind="staged", brought_in_by="Tomasz Wieczorek"),
    }


def communities() -> dict[str, CommunityFace]:
    """Return one community of each kind of square."""
    face = CommunityFace
    return {
        "sensors": face(
            name="Capteurs de quai",
            url="#",
            colour=1,
            icon="waves",
            access="closed",
            is_extended=True,
            companies=["Boréal Systèmes"],
        ),
        "cranes": face(name="Portiques et levage", url="#", colour=0, icon="crane"),
        "sales": face(name="Vendeurs grands comptes", url="#", colour=3, icon="target"),
        "dredging": face(name="Dragage durable", url="#", colour=5, icon="ship"),
        "safety": face(name="Zéro accident", url="#", colour=6, icon="safety"),
        "stage": face(name="Comédiens amateurs", url="#", purpose="leisure", icon="masks"),
        "mooring": face(name="Amarrage et défenses", url="#", colour=2, icon="anchor"),
        "routes": face(name="Lignes et escales", url="#", colour=7, icon="relay"),
    }


def reactions(mine: str = "", **counts: int) -> list[Reaction]:
    """Return the four reactions with these counts."""
    names = {
        "useful": ("Utile", "useful"),
        "like": ("Bien vu", "like"),
        "thanks": ("Merci", "thanks"),
        "same": ("Même question", "same"),
    }
    return [
        Reaction(name=name, label=label, icon=icon, count=counts.get(name, 0), mine=name == mine)
        for name, (label, icon) in names.items()
    ]


def acts() -> list[Act]:
    """Return the entries of a menu, the dangerous one last."""
    return [
        Act(label="Garder", url="#", icon="bookmark", key="s", post=True),
        Act(label="Partager ailleurs", url="#", icon="share"),
        Act(label="Copier le lien", url="#", icon="copy", key="y", copies=True),
        Act(label="Pourquoi je vois ceci ?", url="#", icon="info", opens_group=True),
        Act(label="En voir moins", url="#", icon="bell-off", post=True),
        Act(label="Supprimer", url="#", icon="trash", post=True, danger=True, opens_group=True),
    ]


def question(name: str = "question") -> Card:
    """Return a question that nobody has answered yet."""
    cast = people()
    relay = Relay(
        asked=[cast["tomasz"], cast["ines"]],
        next=cast["giulia"],
        lead="Sans réponse depuis 1 jour.",
        sentence="Demain à 9 h, ce sera Giulia Ferrante.",
    )
    return Card(
        id=name,
        url="#",
        author=cast["mamadou"],
        community=communities()["mooring"],
        when="16 h 05",
        at="2026-11-19T16:05",
        is_new=True,
        title="Qui a posé des défenses coniques sur un quai d’avant 1980 ?",
        relay=relay,
        react_url="#",
        reactions=reactions(same=3)[::-1],
        body=Markup("<p>Le client veut passer à 14 m de tirant d’eau sans reprendre le couronnement.</p>"),
        bookmark_url="#",
        acts=acts(),
    )


def guest_post(name: str = "guest") -> Card:
    """Return a post of a guest, with a file, a reaction of the viewer and a last comment."""
    cast = people()
    return Card(
        id=name,
        url="#",
        author=cast["marit"],
        community=communities()["sensors"],
        when="hier, 11 h 20",
        at="2026-11-18T11:20",
        react_url="#",
        body=Markup(
            "<p>La version 4.2 sort lundi. Les fausses alertes passent de 11 à 5 par mois. "
            '<a class="mention" href="#">@Tomasz Wieczorek</a>, pouvez-vous confirmer pour le quai 7 ?</p>'
        ),
        files=[sheet()],
        reactions=reactions(mine="like", like=9, useful=2),
        comments=12,
        comment_faces=[cast["ines"], cast["pieter"], cast["jonas"]],
        last_comment=LastComment(
            author=cast["tomasz"], text="Confirmé à Rotterdam : quatre alertes, toutes justifiées.", url="#"
        ),
        bookmark_url="#",
        is_bookmarked=True,
        acts_url="#",
    )


def sheet() -> FileFace:
    """Return a file."""
    return FileFace(
        name="relevés-portique-4-novembre.xlsx", url="#", detail="Classeur · 184 Ko", icon="sheet", preview_url="#"
    )


def messages(prefix: str = "m") -> list[Message]:
    """Return three turns of a thread that came from e-mail."""
    cast = people()
    quote = Markup(
        '<details class="mail-quote"><summary>12 lignes citées de Klaus Brandt</summary>'
        "<blockquote><p>Bonjour, depuis le 8 mars nos houlographes donnent 12 cm de plus.</p></blockquote></details>"
    )
    return [
        Message(
            id=f"{prefix}1",
            author=cast["klaus"],
            when="14 mars, 10 h 06",
            at="2026-03-14T10:06",
            url="#",
            signature=Markup("Dr. Klaus Brandt · Institut de la Vague · Kiel"),
            react_url="#",
            reactions=reactions(useful=3),
            reply_url="#",
            body=Markup(
                "<p>Bonjour, depuis le 8 mars nos houlographes de Fos donnent 12 cm de plus que la bouée du large. "
                "Avez-vous constaté la même chose ?</p>"
            ),
        ),
        Message(
            id=f"{prefix}2",
            author=cast["pieter"],
            when="14 mars, 14 h 31",
            at="2026-03-14T14:31",
            url="#",
            react_url="#",
            reactions=reactions(mine="useful", useful=11),
            reply_url="#",
            is_answer=True,
            body=Markup("<p>Oui, au quai 7 aussi : +9 cm entre le 9 et le 12, puis retour à la normale.</p>") + quote,
        ),
        Message(
            id=f"{prefix}3",
            author=cast["marit"],
            when="hier, 17 h 40",
            at="2026-11-18T17:40",
            url="#",
            is_new=True,
            react_url="#",
            reactions=reactions(thanks=5),
            reply_url="#",
            acts=acts()[2:3],
            body=Markup(
                "<p>La table est étendue à −2 °C. Pour la valider, il nous manque vos mesures brutes de mars.</p>"
            ),
        ),
    ]


def forum_rows() -> list[ForumRow]:
    """Return discussions in each state."""
    cast = people()
    return [
        ForumRow(
            title="Dérive des capteurs de houle à Fos : qui a gardé les mesures de mars ?",
            url="#",
            author=cast["klaus"],
            last="Priya Raghunathan, 8 h 12",
            category="Mesures",
            comments=9,
            unread=2,
        ),
        ForumRow(
            title="Peut-on coller la sonde sous 5 °C ?",
            url="#",
            author=cast["mamadou"],
            last="Demandé à Jonas Lindqvist, hier",
            category="Pose",
            comments=1,
            state="awaiting",
        ),
        ForumRow(
            title="Version 4.2 : ce qui change pour vous",
            url="#",
            author=cast["marit"],
            last_from_outside="Jonas Lindqvist",
            last="hier, 18 h 20",
            category="Logiciel",
            comments=12,
        ),
        ForumRow(
            title="Nettoyer la membrane sans arrêter le quai",
            url="#",
            author=cast["pieter"],
            last="mardi",
            category="Pose",
            comments=14,
            state="solved",
        ),
    ]


class SampleForm(forms.Form):
    """A form of Django's, as the kit draws it."""

    name = forms.CharField(label="Nom", max_length=80, help_text="80 caractères au plus.")
    access = forms.ChoiceField(
        label="Accès", choices=[("open", "Ouverte"), ("closed", "Fermée")], widget=forms.RadioSelect
    )
    kind = forms.ChoiceField(label="Genre", choices=[("trade", "Métier"), ("project", "Projet")])
    about = forms.CharField(label="À propos", widget=forms.Textarea, required=False)
    secret = forms.CharField(label="Mot de passe", widget=forms.PasswordInput)
    told = forms.BooleanField(label="Me prévenir", required=False)


def form(prefix: str) -> SampleForm:
    """Return it as sent without its name."""
    return SampleForm({f"{prefix}-access": "open", f"{prefix}-kind": "project"}, prefix=prefix)


def readers(what: str = "post") -> Readers:
    """Return readers without guests."""
    cast = people()
    return Readers(
        people=143, place="Portiques et levage", faces=[cast["tomasz"], cast["pieter"], cast["mamadou"]], what=what
    )


def readers_with_guests(what: str = "post") -> Readers:
    """Return readers among whom are guests."""
    cast = people()
    faces, guests = [cast["tomasz"], cast["ines"], cast["linh"]], [cast["marit"], cast["jonas"]]
    return Readers(
        people=38,
        place="Capteurs de quai",
        guests=2,
        companies=["Boréal Systèmes"],
        faces=faces,
        guest_faces=guests,
        what=what,
    )


def path() -> list[PathStep]:
    """Return the path that ties two people."""
    cast = people()
    return [
        PathStep(label="Vous", detail="Grands comptes", person=cast["ines"]),
        PathStep(label="Vendeurs grands comptes", detail="avec 84 autres", community=communities()["sales"]),
        PathStep(label="Linh Tran", detail="vous vous parlez souvent", person=cast["linh"]),
        PathStep(label="Giulia", detail="a répondu à sa question", person=cast["giulia"]),
    ]


def facts() -> list[Fact]:
    """Return what ties them, in sentences."""
    return [
        Fact(icon="solved", text="Elle a répondu en mars à la question de votre client."),
        Fact(icon="place", text="Elle sera au Havre du 1er au 3 décembre, votre site."),
    ]
