"""Loads YAML texts as Dagster does; tags that PyYAML does not know are passed over."""

import json
import sys

import yaml


class Loader(yaml.SafeLoader):
    pass


def plain(loader: Loader, _suffix: str, node: yaml.Node) -> object:
    if isinstance(node, yaml.MappingNode):
        return loader.construct_mapping(node, deep=True)
    if isinstance(node, yaml.SequenceNode):
        return loader.construct_sequence(node, deep=True)
    return loader.construct_scalar(node)


Loader.add_multi_constructor("!", plain)
json.dump([yaml.load(text, Loader) for text in json.load(sys.stdin)], sys.stdout, default=str)
