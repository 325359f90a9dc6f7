"""What changes in the catalogue, in what somebody has, and in what visitors said."""

from producten.actions.catalogus import (
    ContactvraagAlreadyClosed,
    close_contactvraag,
    forget_what_was_said,
    publish_dienst,
    publish_diensten,
    publish_levensgebeurtenissen,
    submit_contactvraag,
    submit_verbetervoorstel,
    withdraw_diensten,
)
from producten.actions.product import (
    ProductAlreadyEnded,
    ProductOfAnother,
    Push,
    end_product,
    grant_product,
    hear,
    push_product,
    replace_product,
    stop_product,
)

__all__ = [
    "ContactvraagAlreadyClosed",
    "ProductAlreadyEnded",
    "ProductOfAnother",
    "Push",
    "close_contactvraag",
    "end_product",
    "forget_what_was_said",
    "grant_product",
    "hear",
    "publish_dienst",
    "publish_diensten",
    "publish_levensgebeurtenissen",
    "push_product",
    "replace_product",
    "stop_product",
    "submit_contactvraag",
    "submit_verbetervoorstel",
    "withdraw_diensten",
]
