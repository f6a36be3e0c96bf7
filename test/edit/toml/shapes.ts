/** A workspace without projects. */
export const HEAD = 'directory_type = "workspace"\n\n[workspace]\n';

/** Ways to write a workspace, each with projects a and b where it has any. */
export const SHAPES: Readonly<Record<string, string>> = {
  'tables, a comment and other tables below': `${HEAD}
[[workspace.projects]]
path = "a" # the first

# [[workspace.projects]]
# path = "out"

[[workspace.projects]]
path = 'b'
# stays with b

[cli]
suppress_warnings = ["x", "y"]

[cli.telemetry]
enabled = false
`,
  'tables without an end of the last line': `${HEAD}\n[[workspace.projects]]\npath = "a"\n\n[[workspace.projects]]\npath = "b"`,
  'tables without space': `${HEAD}[[workspace.projects]]\npath = "a"\n[[workspace.projects]]\npath = "b"\n# of the cli\n[cli]\n`,
  'tables with quoted keys': `${HEAD}\n[["workspace" . 'projects']]\n"path" = "a"\n`,
  'tables with another between': `${HEAD}\n[[workspace.projects]]\npath = "a"\n\n[cli]\nverbose = true\n\n[[workspace.projects]]\npath = "b"\n`,
  'an array in one line': `${HEAD}projects = [{ path = "a" }, {path="b"}] # both\n`,
  'an array in one line with a comma at its end': `${HEAD}projects = [ { path = "a" }, ]\n`,
  'an array that ends the text': `${HEAD}projects = [{ path = "a" }]`,
  'an array in lines': `${HEAD}projects = [\n    { path = "a" }, # a, ] and }\n    # { path = "out" },\n    { path = "b" },\n    # the end\n]\n\n[workspace.scaffold_project_options]\nuse_editable_dagster = true\n`,
  'an array in lines without a comma at its end': `${HEAD}projects = [\n\t{ path = "a" },\n\t{ path = "b" } # the last, for now\n]\n`,
  'an array with its bracket behind the last item': `${HEAD}projects = [{ path = "a" },\n            { path = "b" }]\n`,
  'an array that begins in its own line': `${HEAD}projects = [{ path = "a" },\n  ]\n`,
  'an array of one item a line, with two in the last': `${HEAD}projects = [\n  { path = "a" }, { path = "b" },\n]\n`,
  'an empty array': `${HEAD}projects = []\n`,
  'an empty array with space': `${HEAD}projects = [ ]\n`,
  'an array that holds only a comment': `${HEAD}projects = [\n  # none yet\n]\n`,
  'a dotted key': 'directory_type = "workspace"\nworkspace.projects = [{ path = "a" }]\n',
  'a dotted key with another below':
    'directory_type = "workspace"\nworkspace.scaffold_project_options.use_editable_dagster = true\n',
  'an inline table':
    'workspace = { "projects" = [{ path = "a" }], scaffold_project_options = { use_editable_dagster = true } }\ndirectory_type = "workspace"\n',
  'no projects': HEAD,
  'no projects, and another table': `${HEAD}\n# Of the command line.\n[cli]\nverbose = true\n`,
  'no table': '# Ours.\ndirectory_type = "workspace"',
  'no table, and another one': 'directory_type = "workspace"\n[cli]\nverbose = true\n',
  'strings that look like something else': `title = """\n[[workspace.projects]]\npath = "no"\n"""\ndirectory_type = 'workspace'\nother = '''# [workspace]'''\n\n[workspace]\n\n[[workspace.projects]]\npath = "a#b]"\n`,
};
