namespace Probity.ZkTls.Templates.Language;

/// <summary>The paths of all fields as one tree. Source: docs/specs/template.md, section 4.2.</summary>
internal sealed class NodeTree
{
    private readonly List<Node> _nodes = [new Node(default, 0)];

    private NodeTree()
    {
    }

    /// <summary>A step and the index of the node that it starts from; node 0 is the document.</summary>
    public readonly record struct Node(JsonPathStep Step, int Parent);

    /// <summary>The nodes, parents first.</summary>
    public IReadOnlyList<Node> Nodes => _nodes;

    /// <summary>The node of each field.</summary>
    public IReadOnlyList<int> FieldNodes { get; private set; } = [];

    /// <summary>Joins paths; null where two of them read the same value as different things.</summary>
    public static NodeTree? Build(IReadOnlyList<TemplateField> fields, ParsingLog log)
    {
        NodeTree tree = new();
        List<int> fieldNodes = [];
        foreach (TemplateField field in fields)
        {
            int node = 0;
            foreach (JsonPathStep step in field.Path.Steps)
            {
                if (!tree.TryStep(ref node, step))
                {
                    log.Refuse(
                        $"fields.{field.Name}.path",
                        "another field reads the same value as an object, by index, or every element of it.");
                    return null;
                }
            }

            bool isScalarWithChildren = field.Type != FieldType.Any && tree.HasChild(node);
            bool isBelowScalar = fieldNodes.Zip(fields).Any(
                other => other.Second.Type != FieldType.Any && tree.HasChild(other.First));
            if (isScalarWithChildren || isBelowScalar)
            {
                log.Refuse(
                    $"fields.{field.Name}.path",
                    "a value cannot be read as a whole and have parts that are read.");
                return null;
            }

            fieldNodes.Add(node);
        }

        if (!log.Require(tree._nodes.Count <= TemplateLimits.MaxNodes, "fields", "their paths have too many steps."))
        {
            return null;
        }

        tree.FieldNodes = fieldNodes;
        return tree;
    }

    private bool TryStep(ref int node, JsonPathStep step)
    {
        int parent = node;
        int known = _nodes.FindIndex(1, other => other.Parent == parent && other.Step == step);
        if (known > 0)
        {
            node = known;
            return true;
        }

        bool isFree = _nodes.Skip(1).Where(other => other.Parent == parent)
            .All(other => !step.IsEvery && !other.Step.IsEvery && step.IsIndex == other.Step.IsIndex);
        if (!isFree || _nodes.Count > TemplateLimits.MaxNodes) { return isFree; }
        _nodes.Add(new Node(step, parent));
        node = _nodes.Count - 1;
        return true;
    }

    private bool HasChild(int node) => _nodes.Skip(1).Any(other => other.Parent == node);
}
