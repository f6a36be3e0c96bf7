import groovy.json.JsonOutput

/** Notes what a Jenkinsfile calls, as Jenkins would run it: each call with its arguments, and what its block calls. */
class Recorder extends Script {
    def calls = []

    def run() { null }

    def methodMissing(String name, arguments) {
        def call = [name: name, arguments: arguments.findAll { !(it instanceof Closure) }, block: []]
        calls << call
        def block = arguments.find { it instanceof Closure }
        if (block != null) {
            def around = calls
            calls = call.block
            block.delegate = this
            block.resolveStrategy = Closure.DELEGATE_ONLY
            block()
            calls = around
        }
        call
    }

    /** Words without parentheses, such as `agent any`. */
    def propertyMissing(String name) { name }
}

def configuration = new org.codehaus.groovy.control.CompilerConfiguration()
configuration.scriptBaseClass = Recorder.name
def shell = new GroovyShell(this.class.classLoader, new Binding(), configuration)
println JsonOutput.toJson(args.collect { path ->
    try {
        def script = shell.parse(new File(path))
        script.run()
        script.calls
    } catch (org.codehaus.groovy.control.CompilationFailedException error) {
        [error: error.message]
    }
})
